/** Parts of a product, each with what is built or changed there. A flag's key is one of each. */
export type Words = Readonly<Record<string, string>>

export const shopWords: Words = {
  checkout:
    'express-pay guest-flow address-autocomplete one-page split-shipment order-summary terms-banner invoice-pay retry-declined gift-note loyalty-points tax-preview',
  search:
    'ranking-v3 synonyms typo-tolerance voice-input facets-sidebar infinite-scroll query-suggestions visual-match zero-results recent-queries semantic sponsored-slots',
  cart: 'save-for-later mini-drawer quantity-stepper cross-sell stock-hold merge-on-login coupon-stack free-shipping-bar abandoned-email undo-remove line-notes price-refresh',
  product:
    'zoom-gallery size-guide video-tour compare-table stock-badge delivery-estimate bundle-offer color-swatches questions-answers review-photos back-in-stock ar-preview',
  account:
    'passkey-login two-factor order-history address-book profile-photo data-export social-login session-timeout email-preferences delete-request magic-link device-list',
  payments:
    'apple-wallet instalments sepa-debit fraud-score three-ds store-credit gift-cards currency-picker tokenised-cards bank-transfer refund-instant network-retries',
  shipping:
    'pickup-points same-day carbon-offset carrier-selector live-tracking locker-delivery evening-slots international-duties label-printing weight-rounding split-parcels signature-waiver',
  catalog:
    'new-taxonomy seasonal-landing brand-pages price-history outlet-section dynamic-badges lazy-images collection-filters attribute-search import-pipeline variant-grouping hidden-items',
  home: 'hero-carousel personal-picks trending-strip story-cards flash-sale-timer category-tiles editor-notes recently-viewed local-stores holiday-theme welcome-back newsletter-box',
  promo:
    'countdown-banner tiered-discount referral-bonus birthday-coupon bundle-pricing early-access student-discount spin-wheel code-autofill price-match clearance-tags member-prices',
  recs: 'similar-items bought-together hybrid-model cold-start diversity-boost session-based email-picks explain-why trend-decay complete-the-look budget-aware repeat-purchase',
  reviews:
    'verified-badge sentiment-summary helpful-votes photo-upload reply-by-brand translation rating-breakdown moderation-queue incentive-label sort-by-recent star-snippets fake-detector',
  support:
    'chat-widget order-bot callback-request help-search return-wizard status-banner satisfaction-poll ticket-merge screen-share faq-suggest phone-hours warranty-lookup',
  returns:
    'self-service-label instant-refund exchange-first reason-picker drop-off-map photo-proof extended-window box-free-return partial-lines gift-return keep-item fee-notice',
  nav: 'mega-menu sticky-header breadcrumb-trail bottom-bar dark-mode country-switcher quick-links search-first skip-links compact-footer account-flyout back-to-top',
  content:
    'markdown-editor buying-guides recipe-cards schema-markup glossary author-pages rich-snippets video-transcripts live-shopping lookbooks story-embeds print-view',
  inventory:
    'realtime-stock reserve-window safety-buffer backorder-dates multi-warehouse dropship-sync low-stock-alert preorder-caps cycle-count stale-read-guard allocation-rules store-stock',
  pricing:
    'dynamic-engine rounding-rules unit-price currency-cache competitor-feed margin-floor vat-display elastic-test price-lock loss-leader-cap regional-lists batch-recalc',
  analytics:
    'event-batching consent-mode server-side-tags session-replay funnel-v2 heatmaps bot-filter attribution-model clock-skew-fix sampling edge-beacon identity-merge',
  perf: 'image-avif edge-cache preload-fonts http3 streaming-html bundle-split service-worker critical-css prefetch-links cdn-failover brotli-static islands',
  loyalty:
    'tier-progress points-expiry double-points partner-earn digital-card family-pool anniversary-gift paid-plan streaks donate-points welcome-bonus lounge-access',
  email:
    'new-templates send-time restock-alert receipt-redesign unsubscribe-one-click dark-theme price-drop digest delivery-updates amp-cards localised-subjects winback',
}

export const mobileWords: Words = {
  app: 'onboarding-carousel deep-links offline-mode push-opt-in widget-home biometric-login tablet-layout dark-theme rate-prompt haptics crash-reporter background-refresh',
  scan: 'barcode receipt visual-search store-shelf loyalty-card size-tape qr-checkout document-id',
  wallet: 'passes gift-cards apple-pay google-pay stored-cards instalments store-credit tap-to-pay',
  feed: 'video-stories personal-mix infinite-scroll live-drops friend-picks saved-looks local-deals restock-cards',
  notify: 'price-drop order-status geo-offers quiet-hours rich-media summary-digest back-in-stock chat-replies',
  store: 'indoor-map click-collect staff-call aisle-finder self-checkout queue-ticket opening-hours wifi-login',
}

export const platformWords: Words = {
  orders:
    'event-sourcing saga-timeouts idempotency-keys archive-cold outbox-relay batch-cancel partial-capture read-replica',
  gateway:
    'rate-limiter grpc-transcoding request-coalescing jwt-rotation canary-routing body-limit circuit-breaker header-trim',
  identity: 'token-exchange session-store scim-sync password-hash risk-engine key-rotation consent-ledger audit-stream',
  ingest:
    'kafka-tiering schema-registry dedupe-window late-events compression backpressure dead-letter partition-rebalance',
  database:
    'postgres-16 connection-pooler vacuum-tuning shard-move query-timeout online-index logical-replication failover-drill',
  observability:
    'trace-sampling log-scrubbing slo-alerts metric-rollups profile-always exemplar-links synthetic-checks cost-guard',
  cluster: 'spot-nodes autoscaler-v2 cgroup-limits image-mirror network-policy node-drain gpu-pool arm-images',
}
