// The data view.
export function DataView() {
  return null;
}
