import { type AccessTokenDoc, type AccessTokenRep, accessTokenResource } from '../../rest/account/access-tokens.ts'
import type { Window } from '../../rest/page.ts'
import { type OwnedDocuments, ownedDocuments } from '../documents.ts'
import type { Read } from '../read.ts'

/** The list without the personal tokens of other members. */
const ownTokens = { ...accessTokenResource, listing: { showAll: false } }

/**
 * Loads access tokens. REST has no filter, so the tokens of a member or of a role come from the whole list, which is read once for all
 * of them.
 *
 * @param all The tokens of all members.
 */
export function accessTokenLoaders(read: Read, all: OwnedDocuments<AccessTokenDoc>) {
  const own = ownedDocuments<AccessTokenRep, AccessTokenDoc>(read, { kind: ownTokens, owner: [] })
  const listOf = (ofAllMembers: boolean) => (ofAllMembers ? all : own)
  const whole = new Map<boolean, Promise<readonly AccessTokenDoc[]>>()
  let grouped: Promise<ReadonlyMap<string, readonly AccessTokenDoc[]>> | undefined

  function everyOne(ofAllMembers: boolean): Promise<readonly AccessTokenDoc[]> {
    const tokens = whole.get(ofAllMembers) ?? listOf(ofAllMembers).all()
    whole.set(ofAllMembers, tokens)
    return tokens
  }

  return {
    /** The pages of the list. */
    pages: (ofAllMembers: boolean) => (window: Window) => listOf(ofAllMembers).pages()(window),

    /** All tokens of the list. */
    all: everyOne,

    /** The tokens that a member owns or made. */
    async ofMember(memberId: string): Promise<readonly AccessTokenDoc[]> {
      grouped ??= everyOne(true).then((tokens) => Map.groupBy(tokens, (token) => token.memberId))
      return (await grouped).get(memberId) ?? []
    },

    /** Begins to read the tokens of all members before the members are known. The fields that need them report an error. */
    begin(): void {
      everyOne(true).catch(() => undefined)
    },
  }
}
