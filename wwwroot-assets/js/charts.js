// Draws the charts of Components/Charts. One chart per element; options come from ChartModel.cs, colours from css/tokens.css.
import ApexCharts from '../lib/apexcharts/apexcharts.esm.js';
import { drawMarks } from './chart-marks.js';

const charts = new Set();
const hatchId = 'ergo-hatch';
const secondId = 'ergo-second';
// Lines are told apart by these as well as by colour; a series without one is drawn through. Ends are round, so that a dash of nothing is a dot.
const dashes = { Second: '6 6', Third: '0.1 5', Fourth: '10 5 0.1 5', Fifth: '2 5', Yellow: '6 6' };
const sampleWidth = 18;
const notObserved = -1;
const timeLabels = 21;
const directWidth = 460;
// The library writes names into HTML. It gets numbers for series, and for what stands on an axis, whose width it must know, signs that
// look alike and mean nothing; axisNames puts the names themselves in their place, as text.
const lookalikes = { '<': '\u2039', '>': '\u203a', '&': '\uff06' };

// Links that came after the drawing have no place yet.
document.addEventListener('focusin', event => {
  const pick = event.target instanceof Element ? event.target.closest('[data-pick]') : null;
  const chart = pick && [...charts].find(one => one.element.parentElement?.contains(pick));
  const inner = chart?.element.querySelector('.apexcharts-inner');
  if (inner && !pick.style.left) {
    placePicks(chart, inner);
  }
});
document.addEventListener('ergo:theme', () => charts.forEach(chart => chart.redraw()));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(chart => chart.redraw()));
matchMedia('print').addEventListener('change', () => charts.forEach(chart => chart.redraw()));

// The library makes every cell of a heat map without a size, and SVG.js then measures it: one layout of the page per cell,
// seconds for a whole map. A size of zero, which the library replaces at once, is not measured.
const createSvg = window.SVG;
window.SVG = (...content) => {
  const svg = createSvg(...content);
  if (content.length === 0) {
    const { rect } = svg;
    svg.rect = (width = 0, height = 0) => rect.call(svg, width, height);
  }

  return svg;
};

// A page has several charts, each of which takes the browser some 100 ms: one after the other, so that a click or a key between two is heard.
let turns = Promise.resolve();
function inTurn(work) {
  const turn = turns.then(() => new Promise(resolve => { setTimeout(resolve); })).then(work);
  turns = turn.catch(() => {});
  return turn;
}

// What is far below the window waits until somebody comes near it, or so long; on paper everything is wanted at once.
const farMilliseconds = 10_000;
const undrawn = new Set();
window.addEventListener('beforeprint', () => undrawn.forEach(waiting => waiting.start()));

class Waiting {
  constructor(element, json, height) {
    this.drawn = new Promise((resolve, reject) => {
      this.start = () => {
        if (!undrawn.delete(this)) {
          return;
        }

        this.observer.disconnect();
        clearTimeout(this.timer);
        try {
          // Null where the page took the element away meanwhile; the library would complain of it to the console.
          resolve(element.isConnected ? drawNow(element, json, height) : null);
        } catch (error) {
          reject(error);
        }
      };
    });
    const start = () => inTurn(() => this.start());
    this.observer = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) {
        start();
      }
    }, { rootMargin: '300px 0px' });
    this.observer.observe(element);
    this.timer = setTimeout(start, farMilliseconds);
    undrawn.add(this);
  }
}

/** Draws a chart into an element when it is its turn, and returns its handle; null where the element is gone by then. */
export function draw(element, json, height) {
  return element ? new Waiting(element, json, height).drawn : null;
}

function drawNow(element, json, height) {
  const chart = new Chart(element, JSON.parse(json), height);
  charts.add(chart);
  return chart;
}

/** Lets the browser save a text as a file. */
export function saveText(name, type, text) {
  // The byte order mark makes spreadsheets read UTF-8.
  saveBlob(name, new Blob(['\ufeff', text], { type }));
}

class Chart {
  constructor(element, model, height) {
    this.element = element;
    this.model = model;
    this.height = height;
    this.apex = new ApexCharts(element, options(this));
    this.ready = this.apex.render();
    this.width = element.clientWidth;
    this.observer = new ResizeObserver(() => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.fit());
    });
    this.observer.observe(element);
  }

  async update(json) {
    this.model = JSON.parse(json);
    await inTurn(() => this.redraw());
  }

  async redraw() {
    await this.ready;
    if (charts.has(this)) {
      await this.apex.updateOptions(options(this), false, false, false);
    }
  }

  /** Puts the links of the page where what they stand for is drawn. */
  async place() {
    await this.ready;
    const inner = this.element.querySelector('.apexcharts-inner');
    if (inner) {
      placePicks(this, inner);
    }
  }

  async fit() {
    const width = this.element.clientWidth;
    if (width > 0 && width !== this.width) {
      this.width = width;
      await this.redraw();
    }
  }

  async saveImage(name, title, subtitle) {
    await this.ready;
    saveBlob(name, await picture(this, title, subtitle));
  }

  destroy() {
    charts.delete(this);
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    this.apex.destroy();
  }
}

function options(chart) {
  const { model } = chart;
  const theme = readTheme(model);
  const common = {
    chart: {
      height: chart.height,
      width: '100%',
      parentHeightOffset: 0,
      background: 'transparent',
      fontFamily: theme.font,
      foreColor: theme.muted,
      animations: { enabled: false },
      toolbar: { show: false },
      zoom: { enabled: false },
      // Chart watches its own width: the options depend on it, and so does what decorate adds.
      redrawOnParentResize: false,
      redrawOnWindowResize: false,
      selection: { enabled: false },
      nonce: document.querySelector('script[nonce]')?.nonce,
      events: {
        mounted: () => decorate(chart, theme),
        updated: () => decorate(chart, theme),
        click: (event, context, place) => follow(chart, place.seriesIndex, place.dataPointIndex),
      },
    },
    colors: theme.series,
    dataLabels: { enabled: false },
    legend: { show: false },
    grid: {
      borderColor: theme.grid,
      strokeDashArray: 0,
      padding: { left: 8, right: 12, top: -12, bottom: -4 },
    },
    states: { hover: { filter: { type: 'none' } }, active: { filter: { type: 'none' } } },
    tooltip: { shared: true, intersect: false, followCursor: false, custom: context => tooltip(model, theme, context) },
    annotations: { yaxis: [], xaxis: [], points: [] },
  };
  const build = { line: timeLines, area: timeLines, columns: timeColumns, categories: categoryBars, bars: categoryBars, heat: heatMap }[model.kind];
  return build(model, theme, common, chart);
}

function timeLines(model, theme, common, chart) {
  const isArea = model.kind === 'area';
  const room = hasDirectLabels(model, chart.element) ? endLabelWidth(model, theme) : 0;
  const before = model.series.map(series => series.color === 'Before');
  common.chart.type = isArea ? 'area' : 'line';
  common.grid.padding.right += room;
  common.grid.padding.bottom = timeLabels;
  return {
    ...common,
    series: model.series.map((series, index) => ({ name: `series-${index + 1}`, data: series.values.map((value, i) => ({ x: series.times[i], y: value })) })),
    stroke: { curve: 'straight', width: before.map(isBefore => isBefore ? 1.25 : 2), lineCap: 'round' },
    fill: isArea ? { type: 'solid', opacity: before.map(isBefore => isBefore ? 0 : 0.14) } : { type: 'solid', opacity: 1 },
    markers: { size: 0, strokeWidth: 0, hover: { size: 4 }, discrete: lonelyPoints(model, theme) },
    // A line's last point stands for the bucket that begins there: one in progress needs room to be seen.
    xaxis: { ...timeAxis(theme), ...(model.partialFrom === undefined ? {} : { min: model.series[0].times[0], max: model.series[0].times.at(-1) + model.bucketMs }) },
    yaxis: valueAxis(model, theme, isArea),
    annotations: { yaxis: thresholds(model, theme, 'y'), xaxis: [], points: [] },
    forecastDataPoints: { count: 0 },
  };
}

function timeColumns(model, theme, common, chart) {
  // What lies on each other is parted, where columns are wide enough for it.
  const isWide = chart.element.clientWidth / model.series[0].values.length > 12;
  common.chart.type = 'bar';
  common.chart.stacked = true;
  common.grid.padding.bottom = timeLabels;
  return {
    ...common,
    series: model.series.map((series, index) => ({ name: `series-${index + 1}`, data: series.values.map((value, i) => ({ x: series.times[i], y: value })) })),
    plotOptions: { bar: { columnWidth: '82%', borderRadius: 0 } },
    stroke: isWide ? { width: 1, colors: [theme.surface] } : { width: 0 },
    fill: { type: 'solid', opacity: 1 },
    xaxis: timeAxis(theme),
    yaxis: valueAxis(model, theme, true),
    annotations: { yaxis: thresholds(model, theme, 'y'), xaxis: [], points: [] },
  };
}

function categoryBars(model, theme, common, chart) {
  const slot = (chart.element.clientWidth - 48) / model.categories.length;
  // Names that would not fit below each other's columns stand beside lying bars.
  const isHorizontal = model.kind === 'bars' || slot < 72;
  common.chart.type = 'bar';
  common.chart.stacked = model.stacked;
  const widest = Math.min(180, Math.max(80, chart.element.clientWidth * 0.42));
  const isRanking = isHorizontal && model.series.length === 1;
  const values = valueAxis(model, theme, true);
  return {
    ...common,
    grid: { ...common.grid, xaxis: { lines: { show: isHorizontal && !isRanking } }, yaxis: { lines: { show: !isHorizontal } } },
    series: model.series.map((series, index) => ({ name: `series-${index + 1}`, data: series.values })),
    plotOptions: { bar: { horizontal: isHorizontal, barHeight: model.stacked || model.series.length === 1 ? '62%' : '76%', columnWidth: '62%', borderRadius: 0, dataLabels: { position: 'top' } } },
    stroke: model.stacked ? { width: 1, colors: [theme.surface] } : { width: 0 },
    fill: { type: 'solid', opacity: 1 },
    xaxis: {
      categories: isHorizontal ? model.categories.map(inert) : model.categories.map(name => wrap(inert(name), slot)),
      labels: { show: !isRanking, style: axisText(theme), ...(isHorizontal ? { formatter: value => axisFigure(model, value) } : {}), hideOverlappingLabels: true, rotate: 0, trim: false },
      ...(isHorizontal ? { min: 0, max: isRanking ? model.max ?? (largest(model) * (1 + 110 / chart.element.clientWidth) || 1) : values.max, tickAmount: isRanking ? 1 : values.tickAmount } : {}),
      axisBorder: { show: !isHorizontal, color: theme.axis },
      axisTicks: { show: false },
      tooltip: { enabled: false },
      crosshairs: { show: false },
    },
    yaxis: isHorizontal
      ? { labels: { style: { ...axisText(theme), colors: theme.text }, maxWidth: widest, minWidth: 40 }, axisBorder: { show: true, color: theme.axis }, axisTicks: { show: false } }
      : values,
    annotations: isHorizontal ? { xaxis: thresholds(model, theme, 'x'), yaxis: [], points: [] } : { yaxis: thresholds(model, theme, 'y'), xaxis: [], points: [] },
  };
}

function heatMap(model, theme, common) {
  common.chart.type = 'heatmap';
  const lower = [0, ...model.steps.slice(0, -1)];
  // The library draws from the bottom up.
  const rows = [...model.series].reverse();
  return {
    ...common,
    colors: [theme.steps[4]],
    series: rows.map(row => ({ name: inert(row.name), data: row.values.map((value, i) => ({ x: inert(model.categories[i]), y: value ?? notObserved })) })),
    plotOptions: {
      heatmap: {
        enableShades: false,
        radius: 0,
        colorScale: {
          ranges: [
            { from: notObserved, to: notObserved, color: theme.none, name: 'Not observed' },
            ...theme.steps.map((color, i) => ({ from: i === 0 ? 0 : lower[i] + 1e-9, to: i === 4 ? Math.max(model.steps[4], largest(model)) : model.steps[i], color })),
          ],
        },
      },
    },
    stroke: { width: 2, colors: [theme.surface] },
    grid: { ...common.grid, show: false, padding: { left: 4, right: 4, top: -16, bottom: -4 } },
    // The library measures and makes each label apart; columnNames draws those that fit at once.
    xaxis: { type: 'category', labels: { show: false, rotate: 0, minHeight: 24, maxHeight: 24 }, axisBorder: { show: false }, axisTicks: { show: false }, tooltip: { enabled: false }, tickAmount: model.categories.length },
    yaxis: { labels: { style: { ...axisText(theme), colors: theme.text } } },
    tooltip: { ...common.tooltip, shared: false, intersect: true, followCursor: false },
  };
}

// ---- axes and lines ----

// The library's time axis knows UTC only, so its own labels are off and timeTicks draws the warehouse's.
function timeAxis(theme) {
  return {
    type: 'numeric',
    // Even hidden, the library's labels take the height of their text, rotated where they are many.
    // Hidden too, each is made and measured, so there are as few as can be.
    labels: { show: false, rotate: 0, minHeight: 30, maxHeight: 30 },
    tickAmount: 1,
    axisBorder: { show: true, color: theme.axis },
    axisTicks: { show: false },
    crosshairs: { show: true, stroke: { color: theme.axis, width: 1, dashArray: 0 } },
    tooltip: { enabled: false },
  };
}

function valueAxis(model, theme, isBar) {
  const scale = valueScale(model, isBar);
  return {
    ...scale,
    labels: { style: axisText(theme), formatter: value => axisFigure(model, value), offsetX: -4, minWidth: 24 },
    axisBorder: { show: false },
    axisTicks: { show: false },
  };
}

// At most five round steps. Bars begin at zero, and lines too unless that would flatten them.
function valueScale(model, isBar) {
  const lines = model.thresholds.map(line => line.value);
  const high = model.max ?? Math.max(largest(model), ...lines);
  const low = Math.min(smallest(model), ...lines);
  const isFromZero = isBar || (low >= 0 && low < high / 2);
  const bottom = model.min ?? (isFromZero ? 0 : low);
  const rough = Math.max((high - bottom) / 5, model.decimals === 0 ? 1 : 10 ** -model.decimals);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(factor => factor * magnitude).find(candidate => candidate >= rough - 1e-9 && (model.decimals > 0 || Number.isInteger(candidate)));
  const min = model.min ?? Math.floor(bottom / step) * step;
  const steps = Math.max(1, Math.ceil((high - min) / step - 1e-9));
  return model.max === undefined ? { min, max: min + steps * step, tickAmount: steps } : { min, max: model.max, tickAmount: 4 };
}

function axisText(theme) {
  return { colors: theme.muted, fontSize: `${theme.size}px`, fontFamily: theme.font, fontWeight: 400 };
}

function thresholds(model, theme, axis) {
  return model.thresholds.map(line => ({
    [axis]: line.value,
    borderColor: theme.text,
    strokeDashArray: 4,
    borderWidth: 1,
    // Labels are drawn by thresholdLabels, over the data and clear of it.
    label: { text: '' },
  }));
}

// A value between two gaps has no line to be seen on.
function lonelyPoints(model, theme) {
  return model.series.flatMap((series, seriesIndex) => series.values.flatMap((value, i) =>
    value !== null && (series.values[i - 1] ?? null) === null && (series.values[i + 1] ?? null) === null
      ? [{ seriesIndex, dataPointIndex: i, size: 3, fillColor: theme.series[seriesIndex], strokeColor: theme.series[seriesIndex] }]
      : []));
}

function endLabelWidth(model, theme) {
  return Math.min(140, 10 + theme.size * 0.55 * Math.max(...model.series.map(series => series.name.length), ...model.thresholds.map(line => line.label.length))) + sampleWidth;
}

// ---- what the library does not draw ----

function decorate(chart, theme) {
  const svg = chart.element.querySelector('svg.apexcharts-svg');
  if (!svg) {
    return;
  }

  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  hatchPattern(svg, theme);
  svg.querySelectorAll(`.apexcharts-heatmap-rect[val="${notObserved}"]`).forEach(cell => cell.setAttribute('fill', `url(#${hatchId})`));
  chart.model.series.forEach((series, index) => {
    if (series.color === 'NotObserved') {
      svg.querySelectorAll(`.apexcharts-series[data\\:realIndex="${index}"] path`).forEach(bar => bar.setAttribute('fill', `url(#${hatchId})`));
    }
  });
  markSeries(chart, svg, theme);
  svg.querySelectorAll('.ergo-own').forEach(own => own.remove());
  const inner = svg.querySelector('.apexcharts-inner');
  if (inner) {
    axisNames(chart);
    timeTicks(chart, inner, theme);
    columnNames(chart, inner, theme);
    hatchedStretches(chart, inner, theme);
    noteMarks(chart, inner, theme);
    endLabels(chart, inner, theme);
    rankingLabels(chart, inner, theme);
    placePicks(chart, inner);
  }
}

// What tells one series from another where colours do not: dashes of lines, and stripes of the second of two bars side by side.
function markSeries({ model }, svg, theme) {
  const isLine = model.kind === 'line';
  const isSideBySide = (model.kind === 'categories' || model.kind === 'bars') && !model.stacked;
  model.series.forEach((series, index) => {
    const drawn = svg.querySelectorAll(`.apexcharts-series[data\\:realIndex="${index}"] path`);
    if (isLine && dashes[series.color]) {
      drawn.forEach(line => line.setAttribute('stroke-dasharray', dashes[series.color]));
    } else if (isSideBySide && series.color === 'Second') {
      stripes(svg, theme, theme.series[index]);
      drawn.forEach(bar => bar.setAttribute('fill', `url(#${secondId})`));
    }
  });
}

// ---- what leads somewhere: links of the page that lie over what they stand for ----

function picksOf({ element }) {
  return [...(element.parentElement?.querySelectorAll('[data-pick]') ?? [])];
}

function follow(chart, series, index) {
  // The library draws the rows of a heat map from the bottom up.
  const row = chart.model.kind === 'heat' ? chart.model.series.length - 1 - series : 0;
  if (index >= 0) {
    picksOf(chart).find(pick => pick.dataset.pick === `${row}-${index}`)?.click();
  }
}

function placePicks(chart, inner) {
  const picks = picksOf(chart);
  chart.element.classList.toggle('chart__plot--picks', picks.length > 0);
  if (picks.length === 0) {
    return;
  }

  const frame = chart.element.getBoundingClientRect();
  const { minX, maxX, gridWidth, gridHeight, translateX, translateY } = chart.apex.w.globals;
  const cells = chart.model.kind === 'heat' ? new Map([...inner.querySelectorAll('.apexcharts-heatmap-rect')].map(cell =>
    [`${chart.model.series.length - 1 - Number(cell.getAttribute('i'))}-${cell.getAttribute('j')}`, cell.getBoundingClientRect()])) : null;
  const times = chart.model.series[0].times;
  for (const pick of picks) {
    const cell = cells?.get(pick.dataset.pick);
    const at = times?.[Number(pick.dataset.pick.split('-')[1])];
    const width = chart.model.bucketMs / (maxX - minX || 1) * gridWidth;
    const box = cells ? cell && { left: cell.left - frame.left, top: cell.top - frame.top, width: cell.width, height: cell.height }
      : { left: translateX + (at - minX) / (maxX - minX || 1) * gridWidth - width / 2, top: translateY, width, height: gridHeight };
    if (box) {
      Object.assign(pick.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${Math.max(4, box.width)}px`, height: `${box.height}px` });
    }
  }
}

function inert(name) {
  return name.replace(/[<>&]/g, sign => lookalikes[sign]);
}

// Names may stand on several lines, or be cut off with three dots.
function axisNames({ element, model }) {
  const names = [...(model.categories ?? []), ...(model.kind === 'heat' ? model.series.map(row => row.name) : [])].filter(name => inert(name) !== name);
  if (names.length === 0) {
    return;
  }

  for (const text of element.querySelectorAll('.apexcharts-xaxis-label, .apexcharts-yaxis-label')) {
    const drawn = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = drawn.nextNode(); node; node = drawn.nextNode()) {
      const shown = node.data.replace(/(\.{3}|\u2026)$/, '');
      const name = names.find(candidate => inert(candidate).includes(shown));
      if (shown.length > 0 && name) {
        const start = inert(name).indexOf(shown);
        node.data = name.slice(start, start + shown.length) + node.data.slice(shown.length);
      }
    }
  }
}

function label(inner, theme, text, attributes) {
  const element = svgElement('text', { class: 'ergo-own', fill: theme.muted, 'font-size': theme.size, 'font-family': theme.font, ...attributes });
  element.textContent = text;
  inner.append(element);
}

// A text over data keeps clear of it.
function halo(theme) {
  return { 'paint-order': 'stroke', stroke: theme.surface, 'stroke-width': 4, 'stroke-linejoin': 'round' };
}

// What is in progress is hatched, for its value still moves; so is what lies before the records begin, for nothing is known of it.
function hatchedStretches(chart, inner, theme) {
  const { model } = chart;
  const times = model.zone ? model.series[0].times : [];
  if (times.length === 0) {
    return;
  }

  const { gridWidth, gridHeight, minX, maxX } = chart.apex.w.globals;
  const scale = gridWidth / (maxX - minX || 1);
  // A column stands around its bucket's start, a line's point at it.
  const shift = model.kind === 'columns' ? model.bucketMs / 2 : 0;
  const room = shift * scale;
  const at = instant => Math.min(gridWidth + room, Math.max(-room, (instant - shift - minX) * scale));
  const hatch = (from, to) => inner.append(svgElement('rect', { class: 'ergo-own', x: from, y: 0, width: to - from, height: gridHeight, fill: `url(#${hatchId})`, 'pointer-events': 'none' }));
  if (model.recordsFrom !== undefined && model.recordsFrom > times[0]) {
    hatch(-room, at(model.recordsFrom));
    label(inner, theme, 'no records yet', { x: 6, y: 10, ...halo(theme) });
  }

  if (model.partialFrom !== undefined) {
    const from = at(model.partialFrom);
    hatch(from, at(times[times.length - 1] + model.bucketMs));
    label(inner, theme, 'so far', { x: from - 6, y: 10, 'text-anchor': 'end', ...halo(theme) });
  }
}

function noteMarks(chart, inner, theme) {
  const { gridWidth, gridHeight, minX, maxX } = chart.apex.w.globals;
  if (chart.model.zone) {
    drawMarks(chart.model, { inner, width: gridWidth, height: gridHeight, from: minX, to: maxX }, { svgElement, label, halo, theme });
  }
}

function rankingLabels(chart, inner, theme) {
  const { model } = chart;
  if (model.series.length !== 1 || !chart.apex.w.globals.isBarHorizontal) {
    return;
  }

  inner.querySelectorAll('.apexcharts-bar-area').forEach((bar, index) => {
    const value = model.series[0].values[index];
    const { x, y, width, height } = bar.getBBox();
    label(inner, theme, value === null ? 'not observed' : figure(model, value), { x: x + width + 6, y: y + height / 2 + 4, fill: theme.text, 'font-weight': 500 });
  });
}

function stripes(svg, theme, color) {
  svg.querySelector(`#${secondId}`)?.remove();
  const pattern = svgElement('pattern', { id: secondId, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(-45)' });
  pattern.append(svgElement('rect', { width: 6, height: 6, fill: theme.surface }), svgElement('rect', { width: 3.5, height: 6, fill: color }));
  svg.querySelector('defs').append(pattern);
}

function hatchPattern(svg, theme) {
  svg.querySelector(`#${hatchId}`)?.remove();
  const pattern = svgElement('pattern', { id: hatchId, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
  pattern.append(
    svgElement('rect', { width: 6, height: 6, fill: theme.none, opacity: 0.35 }),
    svgElement('line', { x1: 0, y1: 0, x2: 0, y2: 6, stroke: theme.hatch, 'stroke-width': 2 }));
  (svg.querySelector('defs') ?? svg.insertBefore(svgElement('defs', {}), svg.firstChild)).append(pattern);
}

// Ticks at round times of the warehouse's clock, as many as fit.
function timeTicks(chart, inner, theme) {
  const { model } = chart;
  if (!model.zone) {
    return;
  }

  const { gridWidth, gridHeight, minX, maxX } = chart.apex.w.globals;
  for (const { instant, text } of ticksBetween(model.zone, minX, maxX, gridWidth / (5.7 * theme.size))) {
    const x = (instant - minX) / (maxX - minX || 1) * gridWidth;
    inner.append(svgElement('line', { class: 'ergo-own', x1: x, x2: x, y1: gridHeight, y2: gridHeight + 5, stroke: theme.axis }));
    label(inner, theme, text, { x, y: gridHeight + 8 + theme.size, 'text-anchor': x < 16 ? 'start' : x > gridWidth - 12 ? 'end' : 'middle' });
  }
}

// Names of a heat map's columns below them, every so many where all would not fit.
function columnNames({ model, apex }, inner, theme) {
  if (model.kind !== 'heat') {
    return;
  }

  const { gridWidth, gridHeight } = apex.w.globals;
  const width = gridWidth / model.categories.length;
  const step = Math.ceil((Math.max(...model.categories.map(name => name.length)) * 0.58 * theme.size + 6) / width);
  model.categories.forEach((name, i) => {
    if (i % step === 0) {
      label(inner, theme, name, { x: (i + 0.5) * width, y: gridHeight + 6 + theme.size, 'text-anchor': 'middle' });
    }
  });
}

function ticksBetween(zone, from, to, most) {
  const minute = 60e3;
  const hour = 60 * minute;
  const day = 24 * hour;
  const span = Math.max(to - from, minute);
  const steps = [minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 4 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day];
  const step = steps.find(candidate => span / candidate <= most);
  const walls = [];
  const start = wallOf(zone, from);
  const end = wallOf(zone, to);
  if (step) {
    // Weeks begin on Monday; the epoch was a Thursday.
    const anchor = step >= 7 * day ? 4 * day : 0;
    for (let wall = Math.ceil((start - anchor) / step) * step + anchor; wall <= end; wall += step) {
      walls.push(wall);
    }
  } else {
    const months = Math.ceil(span / (30 * day) / most);
    const first = new Date(start);
    for (let month = first.getUTCMonth() + 1; ; month += months) {
      const wall = Date.UTC(first.getUTCFullYear(), month, 1);
      if (wall > end) {
        break;
      }

      walls.push(wall);
    }
  }

  const pattern = step === undefined ? { month: 'short', year: 'numeric' } : step >= day ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...pattern });
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' });
  return walls.map(wall => {
    const instant = instantOf(zone, wall);
    const isMidnight = wall % day === 0;
    return { instant, text: isMidnight && step < day ? date.format(instant) : format.format(instant) };
  }).filter(tick => tick.instant >= from && tick.instant <= to);
}

const clocks = new Map();

// What the zone's clock shows, as if it were UTC.
function wallOf(zone, instant) {
  if (!clocks.has(zone)) {
    clocks.set(zone, new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    }));
  }

  const parts = Object.fromEntries(clocks.get(zone).formatToParts(instant).map(part => [part.type, Number(part.value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
}

// The second round gets it right where the first guess lies across a change of the clocks.
function instantOf(zone, wall) {
  const guess = wall - (wallOf(zone, wall) - wall);
  return wall - (wallOf(zone, guess) - guess);
}

// Names beside the ends of lines and thresholds, moved apart where they would overlap.
function endLabels(chart, inner, theme) {
  const { model, element } = chart;
  const { gridWidth, gridHeight, minYArr, maxYArr } = chart.apex.w.globals;
  if (model.kind === 'heat' || chart.apex.w.globals.isBarHorizontal) {
    return;
  }

  const min = minYArr[0];
  const max = maxYArr[0];
  const height = value => gridHeight * (1 - (value - min) / (max - min || 1));
  const isDirect = hasDirectLabels(model, element);
  element.closest('.chart')?.classList.toggle('chart--direct', isDirect);
  if (!isDirect) {
    model.thresholds.forEach(line => label(inner, theme, line.label, { x: 4, y: height(line.value) - 5, fill: theme.text, ...halo(theme) }));
    return;
  }

  const labels = [
    ...model.series.flatMap((series, index) => {
      const last = series.values.findLast(value => value !== null);
      return last === undefined ? [] : [{ text: series.name, color: theme.seriesText[index], y: height(last), stroke: theme.series[index], of: series.color }];
    }),
    ...model.thresholds.map(line => ({ text: line.label, color: theme.text, y: height(line.value) })),
  ].sort((a, b) => a.y - b.y);
  labels.forEach((entry, i) => {
    entry.y = Math.max(entry.y, i === 0 ? 6 : labels[i - 1].y + theme.size + 3);
  });
  const over = Math.max(0, (labels.at(-1)?.y ?? 0) - gridHeight);
  for (const { text, color, y, stroke, of } of labels) {
    const at = y - over;
    label(inner, theme, text, { x: gridWidth + 8 + sampleWidth, y: at + 4, fill: color, 'font-weight': 500 });
    const line = { class: 'ergo-own', x1: gridWidth + 7, x2: gridWidth + 3 + sampleWidth, y1: at, y2: at };
    inner.append(svgElement('line', of === undefined ? { ...line, stroke: theme.text, 'stroke-dasharray': 4 }
      : { ...line, stroke, 'stroke-width': of === 'Before' ? 1.25 : 2, 'stroke-linecap': 'round', 'stroke-dasharray': dashes[of] ?? 'none' }));
  }
}

function hasDirectLabels(model, element) {
  return model.kind === 'line' && (model.series.length > 1 || model.thresholds.length > 0) && element.clientWidth >= directWidth;
}

function svgElement(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }

  return element;
}

// ---- tooltips ----

function tooltip(model, theme, { seriesIndex, dataPointIndex: index }) {
  const lines = [];
  if (model.kind === 'heat') {
    const row = [...model.series].reverse()[seriesIndex];
    const value = row.values[index];
    const heading = `${row.name}, ${model.categories[index]}`;
    return box(heading, [entry('', value, row.counts?.[index])]);
  }

  model.series.forEach((series, i) => lines.push(entry(series.name, series.values[index], series.counts?.[index], series.color)));
  return box(headingOf(model, index), lines);

  function entry(name, value, count, color) {
    const shown = value === null || value === undefined ? 'not observed' : figure(model, value);
    const mark = color ? `<span class="tip__mark swatch ${model.kind === 'line' ? 'swatch--line ' : ''}swatch--${color.toLowerCase()}"></span>` : '';
    return `<tr><th scope="row">${mark}${escape(name)}</th><td>${escape(shown)}</td>${count === undefined || count === null ? '' : `<td class="tip__n">n ${count.toLocaleString('en-GB')}</td>`}</tr>`;
  }
}

function box(heading, rows) {
  return `<div class="tip"><p class="tip__head">${escape(heading)}</p><table>${rows.join('')}</table></div>`;
}

function headingOf(model, index) {
  if (!model.zone) {
    return model.categories[index];
  }

  const instant = model.series[0].times[index];
  const isDay = model.bucketMs >= 24 * 3600e3;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: model.zone, weekday: 'short', day: 'numeric', month: 'short', ...(isDay ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  });
  const partialNote = model.partialFrom !== undefined && instant >= model.partialFrom ? ', so far' : '';
  return format.format(instant) + partialNote;
}

function figure(model, value) {
  const text = value.toLocaleString('en-GB', { minimumFractionDigits: model.decimals, maximumFractionDigits: model.decimals });
  return model.unit ? `${text} ${model.unit}` : text;
}

function axisFigure(model, value) {
  if (value === null || value === undefined || Number.isNaN(Number(value))) {
    return '';
  }

  const number = Number(value);
  const text = number.toLocaleString('en-GB', { maximumFractionDigits: Math.max(model.decimals, Number.isInteger(number) ? 0 : 1) });
  return model.unit === '%' ? `${text} %` : text;
}

function largest(model) {
  const values = model.series.map(series => series.values);
  return model.stacked
    ? Math.max(0, ...values[0].map((_, i) => values.reduce((sum, series) => sum + (series[i] ?? 0), 0)))
    : Math.max(0, ...values.flat().filter(value => value !== null));
}

function smallest(model) {
  const values = model.series.flatMap(series => series.values).filter(value => value !== null);
  return values.length === 0 ? 0 : Math.min(...values);
}

// Breaks a category's name into lines that fit beside its neighbours'.
function wrap(name, width) {
  const most = Math.max(6, Math.floor(width / 7));
  const lines = [];
  for (const word of name.split(' ')) {
    if (lines.length > 0 && lines.at(-1).length + word.length < most) {
      lines.push(`${lines.pop()} ${word}`);
    } else {
      lines.push(word);
    }
  }

  return lines.length === 1 ? lines[0] : lines;
}

function escape(text) {
  return String(text).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

// ---- colours ----

const tokens = {
  Main: '--chart-1', Second: '--chart-2', Third: '--chart-3', Fourth: '--chart-4', Fifth: '--chart-5', Before: '--chart-before',
  Green: '--risk-green', Yellow: '--risk-yellow', Red: '--risk-red', NotObserved: '--risk-none',
  Step1: '--step-1', Step2: '--step-2', Step3: '--step-3', Step4: '--step-4', Step5: '--step-5',
};
const textTokens = { Green: '--risk-green-text', Yellow: '--risk-yellow-text', Red: '--risk-red-text', Before: '--text-muted', Fourth: '--chart-4-text', Fifth: '--chart-5-text' };

function readTheme(model) {
  const probe = document.createElement('span');
  // Colours a person has chosen for everything would make every line the same.
  probe.style.forcedColorAdjust = 'none';
  probe.style.fontSize = 'var(--size-12)';
  probe.hidden = true;
  document.body.append(probe);
  const color = token => {
    probe.style.color = `var(${token})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
    return '#' + [r, g, b].map(part => Math.round(part).toString(16).padStart(2, '0')).join('');
  };
  const theme = {
    font: getComputedStyle(document.body).fontFamily,
    size: parseFloat(getComputedStyle(probe).fontSize),
    text: color('--text'),
    muted: color('--text-muted'),
    grid: color('--line'),
    axis: color('--line-strong'),
    surface: color('--surface'),
    none: color('--risk-none'),
    hatch: color('--risk-none-hatch'),
    steps: [1, 2, 3, 4, 5].map(step => color(`--step-${step}`)),
    series: model.series.map(series => color(tokens[series.color])),
    seriesText: model.series.map(series => color(textTokens[series.color] ?? tokens[series.color])),
  };
  probe.remove();
  return theme;
}

// ---- files ----

async function picture(chart, title, subtitle) {
  const svg = chart.element.querySelector('svg.apexcharts-svg').cloneNode(true);
  // The first can not be drawn into an image; the others are hidden by a style sheet the image does not have.
  svg.querySelectorAll('foreignObject, .apexcharts-xcrosshairs, .apexcharts-ycrosshairs, .apexcharts-ycrosshairs-hidden').forEach(part => part.remove());
  const { width, height } = chart.element.getBoundingClientRect();
  svg.setAttribute('width', width);
  svg.setAttribute('height', height);
  const image = new Image();
  // A data URL: the content security policy lets no blob be an image.
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  await image.decode();
  const theme = readTheme(chart.model);
  const { model } = chart;
  const named = model.kind !== 'heat' && model.series.length > 1 && !hasDirectLabels(model, chart.element) ? model.series : [];
  const head = named.length > 0 ? 78 : 56;
  const scale = 2;
  const canvas = document.createElement('canvas');
  canvas.width = (width + 32) * scale;
  canvas.height = (height + head + 24) * scale;
  const pen = canvas.getContext('2d');
  pen.scale(scale, scale);
  pen.fillStyle = theme.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = theme.text;
  pen.font = `600 16px ${theme.font}`;
  pen.fillText(title, 16, 26, width);
  pen.fillStyle = theme.muted;
  pen.font = `12px ${theme.font}`;
  pen.fillText(subtitle, 16, 46, width);
  let x = 16;
  named.forEach((series, index) => {
    pen.fillStyle = pen.strokeStyle = theme.series[index];
    if (model.kind === 'line') {
      pen.lineWidth = 2;
      pen.lineCap = 'round';
      pen.setLineDash((dashes[series.color] ?? '').split(' ').filter(Boolean).map(Number));
      pen.beginPath();
      pen.moveTo(x - 4, 63);
      pen.lineTo(x + 12, 63);
      pen.stroke();
    } else {
      pen.fillRect(x, 58, 10, 10);
    }


    pen.fillStyle = theme.muted;
    pen.fillText(series.name, x + 16, 67);
    x += pen.measureText(series.name).width + 36;
  });
  pen.drawImage(image, 16, head, width, height);
  return new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
}

function saveBlob(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
