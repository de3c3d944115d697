// The runs view.
export function RunsView() {
  return null;
}
