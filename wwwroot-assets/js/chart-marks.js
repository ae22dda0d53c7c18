// Moments that people noted, as labelled upright lines over a chart of time. charts.js calls it; the model's marks come from TimeMark.cs.
const mostRows = 3;

/**
 * Draws the marks that lie within the chart.
 * @param model The chart's model, with marks of { time, label }.
 * @param plot Where it is drawn: { inner, width, height, from, to }, the last two in milliseconds.
 * @param pen { svgElement, label, halo, theme } of charts.js.
 */
export function drawMarks(model, { inner, width, height, from, to }, { svgElement, label, halo, theme }) {
  const rows = [];
  const letterWidth = theme.size * 0.54;
  const lineHeight = theme.size * 1.25;
  for (const mark of [...(model.marks ?? [])].sort((a, b) => a.time - b.time)) {
    if (mark.time < from || mark.time > to) {
      continue;
    }

    const x = (mark.time - from) / (to - from || 1) * width;
    inner.append(svgElement('line', { class: 'ergo-own ergo-mark', x1: x, x2: x, y1: 0, y2: height, stroke: theme.text, 'stroke-width': 1.5, 'stroke-dasharray': '2 3' }));
    const text = shortened(mark.label, Math.max(x, width - x), letterWidth);
    const textWidth = text.length * letterWidth;
    const isLeft = x + textWidth + 8 > width;
    const [start, end] = isLeft ? [x - textWidth - 8, x] : [x, x + textWidth + 8];
    // Labels that would lie on each other stand below each other.
    let row = rows.findIndex(taken => taken <= start);
    row = row >= 0 ? row : Math.min(rows.length, mostRows - 1);
    rows[row] = Math.max(rows[row] ?? 0, end);
    inner.append(svgElement('path', { class: 'ergo-own', d: `M${x - 4},-2 h8 l-4,7 z`, fill: theme.text }));
    label(inner, theme, text, { x: isLeft ? x - 6 : x + 6, y: theme.size + row * lineHeight, 'text-anchor': isLeft ? 'end' : 'start', fill: theme.text, 'font-weight': 500, ...halo(theme) });
  }
}

function shortened(text, room, letterWidth) {
  const most = Math.max(6, Math.floor((room - 12) / letterWidth));
  return text.length <= most ? text : `${text.slice(0, most - 1)}\u2026`;
}
