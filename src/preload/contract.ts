// What the page and its host know of each other.

/** The host that the page runs in, as the bridge exposes it (`window.layerwright`). */
export interface HostInfo {
  readonly host: 'electron';
  readonly versions: { readonly electron: string; readonly chrome: string; readonly node: string };
}
