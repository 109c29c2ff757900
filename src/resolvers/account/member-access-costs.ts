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

/** The environments of some objects, of which each project is read once, and the tags of a project if a role asks for them. */
const environments = (place: Place): number => {
  const projects = Math.min(place.parents, place.of('Project'))
  return projects * (2 + Math.min(Math.ceil(place.parents / projects), 1 + allEnvironments(place)))
}

const whoCan: Cost = {
  by: [...inputs, ...places],
  calls: (place) => allMembers(place) + rolesAndTeams(place) + environments(place),
}

const approval: Cost = { by: places, calls: environments }

export const memberAccessCosts: Costs = {
  fields: {
    'FlagEnvironment.whoCan': whoCan,
    'FlagEnvironment.approval': approval,
    'Segment.whoCan': whoCan,
    'Segment.approval': approval,
    'Project.whoCan': whoCan,
    // Each resource has an environment, and tags of its own.
    'Member.can': { by: [...inputs, ...places], calls: (place) => rolesAndTeams(place) + 3 },
    // All are at hand.
    'MemberAccess.member': { refers: false, tells: () => true },
    'AccessReason.role': { refers: false, tells: () => true },
    'AccessDecision.because': { length: 3 },
  },
}
