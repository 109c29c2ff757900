import type { SegmentPlan } from './segment-plan-seed.ts'

/** Lists that are too long for a document, or that another system keeps, by project. */
export const bigSegmentPlans: Readonly<Record<string, readonly SegmentPlan[]>> = {
  web: [
    {
      key: 'newsletter-subscribers',
      description: 'All who get the newsletter, less those who complained.',
      tags: ['email', 'growth'],
      big: { contextKind: 'user', included: 15_640, excluded: 212, exportId: 'c0ffee00-0000-4000-8000-00000000e001' },
    },
    {
      key: 'loyalty-gold',
      description: 'Uploaded by the loyalty team each quarter.',
      tags: ['loyalty', 'customers'],
      big: {
        contextKind: 'user',
        included: 2_300,
        excluded: 0,
        generation: 3,
        importIds: {
          complete: 'c0ffee00-0000-4000-8000-00000000a001',
          running: 'c0ffee00-0000-4000-8000-00000000a002',
        },
      },
    },
    {
      key: 'wholesale-accounts',
      tags: ['b2b'],
      big: { contextKind: 'organization', included: 640, excluded: 12 },
    },
    {
      key: 'cart-abandoners',
      description: 'Left a basket behind within the last two weeks.',
      tags: ['growth', 'checkout'],
      viewKeys: ['growth'],
      big: {
        contextKind: 'user',
        included: 1_870,
        excluded: 0,
        external: {
          source: 'amplitude',
          link: 'https://analytics.amplitude.com/northaisle/cohort/abandoners',
        },
      },
    },
    {
      key: 'likely-to-leave',
      tags: ['loyalty'],
      big: {
        contextKind: 'user',
        included: 930,
        excluded: 0,
        external: { source: 'hightouch', link: 'https://app.hightouch.com/northaisle/syncs/4711' },
      },
    },
  ],
  mobile: [
    {
      key: 'push-opted-in',
      description: 'Devices that may be sent notifications.',
      tags: ['devices'],
      big: { contextKind: 'device', included: 1_200, excluded: 30 },
    },
  ],
}
