import { type Cost, type Costs, type Place, whole } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'

const inputs = [...operationsOf('Member'), ...operationsOf('CustomRole'), ...operationsOf('Team')]
const places = [
  ...operationsOf('Project'),
  ...operationsOf('Environment'),
  ...operationsOf('Flag'),
  ...operationsOf('Segment'),
]

const allMembers = whole('Member')
const allRoles = whole('CustomRole')
const allTeams = whole('Team')
const allEnvironments = whole('Environment')

const rolesAndTeams = (place: Place): number => allRoles(place) + allTeams(place)

/** The environments of flags, of which each project has its own. */
const environmentsOfFlags = (place: Place): number => {
  const flags = Math.min(place.parents, place.of('Flag'))
  const projects = Math.min(flags, place.of('Project'))
  return projects * Math.min(Math.ceil(place.parents / flags), 1 + allEnvironments(place))
}

const environmentsOfSegments = ({ parents, of }: Place): number => Math.min(parents, of('Environment'))

/** @param environments The calls for the environments. */
const whoCan = (environments: (place: Place) => number): Cost => ({
  by: [...inputs, ...places],
  // A role can ask for the tags of the project.
  calls: (place) => allMembers(place) + rolesAndTeams(place) + environments(place) + 1,
})

const approval = (environments: (place: Place) => number): Cost => ({ by: places, calls: environments })

export const memberAccessCosts: Costs = {
  fields: {
    'FlagEnvironment.whoCan': whoCan(environmentsOfFlags),
    'FlagEnvironment.approval': approval(environmentsOfFlags),
    'Segment.whoCan': whoCan(environmentsOfSegments),
    'Segment.approval': approval(environmentsOfSegments),
    'Project.whoCan': whoCan(() => 0),
    // Each resource has an environment, and tags of its own.
    'Member.can': { by: [...inputs, ...places], calls: (place) => rolesAndTeams(place) + 3 },
    // All are at hand.
    'MemberAccess.member': { refers: false, tells: () => true },
    'AccessReason.role': { refers: false, tells: () => true },
    'AccessDecision.because': { length: 3 },
  },
}
