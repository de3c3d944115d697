// Wires that keep still while others move, drawn as one picture for as long: each of the library's is a layer of its own, which the browser
// sorts anew at every step (2 ms of 9 with 370 wires).

const svg = (name: string): SVGElement => document.createElementNS('http://www.w3.org/2000/svg', name);

/** A layer above that of the wires, with a drawing that stands for some of them. */
export function sheetAbove(layer: Element): { readonly above: HTMLElement; readonly sheet: SVGElement } {
  const above = document.createElement('div');
  above.className = 'react-flow__edges';
  above.setAttribute('aria-hidden', 'true');
  const sheet = svg('svg');
  above.append(sheet);
  layer.after(above);
  return { above, sheet };
}

/** Shows one drawing in place of the wires of a canvas, but for those of `moving`. Gives what takes it away again. */
export function drawStillWires(layer: HTMLElement, moving: ReadonlySet<Element>): () => void {
  const { above, sheet } = sheetAbove(layer);
  const [plain, chosen] = ['react-flow__edge', 'react-flow__edge selected'].map((name) => {
    const group = svg('g');
    group.setAttribute('class', name);
    const path = svg('path');
    path.setAttribute('class', 'react-flow__edge-path');
    group.append(path);
    sheet.append(group);
    return { path, drawn: [] as string[] };
  });
  for (const group of layer.querySelectorAll<SVGElement>('.react-flow__edge')) {
    if (moving.has(group)) continue;
    (group.classList.contains('selected') ? chosen : plain)?.drawn.push(group.querySelector('path')?.getAttribute('d') ?? '');
    const label = group.querySelector('text');
    if (label) sheet.append(label.cloneNode(true));
  }
  for (const wires of [plain, chosen]) wires?.path.setAttribute('d', wires.drawn.join(' '));
  layer.style.visibility = 'hidden';
  return () => {
    layer.style.visibility = '';
    above.remove();
  };
}
