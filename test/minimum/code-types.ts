import { type Leading, refTo, type Type } from './asking.ts'
import { nodesIn } from './selection.ts'
import type { Rep } from './told.ts'

/** The references of a flag on default branches, with the flag and the repositories. */
export const flagCode: Readonly<Record<string, Leading>> = {
  codeReferences: {
    go(asking, { ref, field }) {
      const counts = field.fields.some(({ name }) => !['flag', 'flagKey', 'references', '__typename'].includes(name))
      if (counts || !field.fields.some(({ name }) => name === 'references')) {
        const [p, f] = ref.at as [string, string]
        if (!asking.known.fact(`statistics ${p}`) && !asking.known.fact(`statistics ${p} ${f}`))
          asking.want({ kind: 'statistics', at: [p, f], wave: ref.wave, early: ref.early })
      }
      if (field.fields.some(({ name }) => name === 'references')) asking.fact('repositories', ref.early)
    },
  },
  extinctions: {
    go(asking, { ref }) {
      const [p, f] = ref.at as [string, string]
      const { known } = asking
      if (known.fact(`extinctions ${p}`) || known.fact('extinctions ') || known.fact(`extinctions ${p} ${f}`)) return
      asking.want({ kind: 'extinctions', at: [p, f], wave: ref.wave, early: ref.early })
    },
  },
}

/** All flags of a project with references. */
export const projectCode: Leading = {
  tells: true,
  go(asking, { ref, field }) {
    const [p] = ref.at as [string]
    const found = asking.fact(`statistics ${p}`, ref.wave)
    if (!found) return
    const refs = Object.keys(found.value.flags).map((f) => [p, f])
    const nodes = nodesIn(field)
    for (const at of refs.slice(0, Number(field.args.first ?? 20))) {
      for (const one of nodes.filter(({ name }) => name === 'flag'))
        asking.ref(refTo('Flag', at, found.wave, { early: ref.wave }), one.fields)
    }
  },
}

const branched: Leading = {
  go(asking, { ref, field }) {
    void field
    asking.fact('repositories', Math.min(ref.wave, ref.early))
  },
}

export const codeTypes: Readonly<Record<string, Type>> = {
  CodeReferenceRepository: {
    address: ['id'],
    below: { branches: branched, defaultBranch: branched, branch: branched },
  },
}

/** The repositories of the account. */
export const repositories: Leading = {
  go(asking, { field, ref }) {
    const found = asking.fact('repositories', ref.wave)
    if (!found) return
    const refs = found.value.map(({ name }: Rep) =>
      refTo('CodeReferenceRepository', [name], found.wave, { sure: true }),
    )
    asking.each(refs, field)
  },
}
