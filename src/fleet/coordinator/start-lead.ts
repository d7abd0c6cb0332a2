// How long before the start of a round all agents are told of it.

/**
 * Milliseconds: long enough for one message to reach all agents, and for their threads to hear of it, also where
 * workers have all cores of an agent busy.
 */
export function leadMsOf(agents: number): number {
  return 400 + agents;
}
