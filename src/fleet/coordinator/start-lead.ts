// How long before the start of a round all agents are told of it.

/** Long enough for one message to reach all agents, and for their threads to hear of it; milliseconds. */
export function leadMsOf(agents: number): number {
  return 100 + agents;
}
