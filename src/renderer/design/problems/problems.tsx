// Mistakes of the network, with their mending.
export function Problems() {
  return null;
}
