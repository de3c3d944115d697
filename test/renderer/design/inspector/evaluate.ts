// Works out a formula as it is shown: · − / + parentheses, ⌊ ⌋, ⌈ ⌉, √( ), ln. By other means than what wrote it.

/** NaN where it cannot be read. */
export function evaluate(text: string): number {
  const signs = text.match(/[\d.]+(?:e-?\d+)?|ln|[⌊⌋⌈⌉√()+−·/]/gu) ?? [];
  let at = 0;
  const closed = (): number => {
    const value = sum();
    at++;
    return value;
  };
  const atom = (): number => {
    const sign = signs[at++];
    switch (sign) {
      case '(': return closed();
      case '⌊': return Math.floor(closed());
      case '⌈': return Math.ceil(closed());
      case '√': return Math.sqrt(atom());
      case 'ln': return Math.log(atom());
      case '−': return -atom();
      default: return Number(sign);
    }
  };
  const factors = (): number => {
    let value = atom();
    while (signs[at] === '·' || signs[at] === '/') value = signs[at++] === '·' ? value * atom() : value / atom();
    return value;
  };
  const sum = (): number => {
    let value = factors();
    while (signs[at] === '+' || signs[at] === '−') value = signs[at++] === '+' ? value + factors() : value - factors();
    return value;
  };
  const value = sum();
  return at === signs.length ? value : NaN;
}
