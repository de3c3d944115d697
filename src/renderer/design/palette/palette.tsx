// Every layer, block and loss there is, by family.
export function Palette() {
  return null;
}
