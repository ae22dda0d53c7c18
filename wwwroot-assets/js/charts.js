// Draws the charts of Components/Charts. One chart per element; options come from ChartModel.cs, colours from css/tokens.css.
import ApexCharts from '../lib/apexcharts/apexcharts.esm.js';

const charts = new Set();
const hatchId = 'ergo-hatch';
const notObserved = -1;

document.addEventListener('ergo:theme', () => charts.forEach(chart => chart.redraw()));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(chart => chart.redraw()));
matchMedia('print').addEventListener('change', () => charts.forEach(chart => chart.redraw()));

/** Draws a chart into an element and returns its handle. */
export function draw(element, json, height) {
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
  }

  async update(json) {
    this.model = JSON.parse(json);
    await this.redraw();
  }

  async redraw() {
    await this.ready;
    if (charts.has(this)) {
      await this.apex.updateOptions(options(this), false, false, false);
    }
  }

  async saveImage(name, title, subtitle) {
    await this.ready;
    saveBlob(name, await picture(this, title, subtitle));
  }

  destroy() {
    charts.delete(this);
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
      selection: { enabled: false },
      nonce: document.querySelector('script[nonce]')?.nonce,
      events: { mounted: () => decorate(chart, theme), updated: () => decorate(chart, theme) },
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
  const clock = clockOf(model);
  const isArea = model.kind === 'area';
  const label = chart.element.clientWidth >= 560 && model.series.length > 1 ? endLabelWidth(model) : 0;
  const before = model.series.map(series => series.color === 'Before');
  common.chart.type = isArea ? 'area' : 'line';
  common.grid.padding.right += label;
  return {
    ...common,
    series: model.series.map(series => ({ name: series.name, data: series.values.map((value, i) => ({ x: clock.toAxis(series.times[i]), y: value })) })),
    stroke: { curve: 'straight', width: before.map(isBefore => isBefore ? 1.25 : 2), lineCap: 'round' },
    fill: isArea ? { type: 'solid', opacity: before.map(isBefore => isBefore ? 0 : 0.14) } : { type: 'solid', opacity: 1 },
    markers: { size: 0, strokeWidth: 0, hover: { size: 4 }, discrete: lonelyPoints(model, theme) },
    xaxis: timeAxis(model, theme, clock),
    yaxis: valueAxis(model, theme, isArea ? 0 : undefined),
    annotations: { yaxis: thresholds(model, theme, 'y'), xaxis: partial(model, theme, clock, false), points: [] },
    forecastDataPoints: { count: 0 },
  };
}

function timeColumns(model, theme, common) {
  const clock = clockOf(model);
  common.chart.type = 'bar';
  common.chart.stacked = true;
  return {
    ...common,
    series: model.series.map(series => ({ name: series.name, data: series.values.map((value, i) => ({ x: clock.toAxis(series.times[i]), y: value })) })),
    plotOptions: { bar: { columnWidth: '82%', borderRadius: 0 } },
    stroke: { width: 0 },
    fill: { type: 'solid', opacity: 1 },
    xaxis: timeAxis(model, theme, clock),
    yaxis: valueAxis(model, theme, 0),
    annotations: { yaxis: thresholds(model, theme, 'y'), xaxis: partial(model, theme, clock, true), points: [] },
  };
}

function categoryBars(model, theme, common, chart) {
  const isHorizontal = model.kind === 'bars';
  common.chart.type = 'bar';
  common.chart.stacked = model.stacked;
  const widest = Math.min(180, Math.max(80, chart.element.clientWidth * 0.32));
  const values = { ...valueAxis(model, theme, 0) };
  return {
    ...common,
    grid: { ...common.grid, xaxis: { lines: { show: isHorizontal } }, yaxis: { lines: { show: !isHorizontal } } },
    series: model.series.map(series => ({ name: series.name, data: series.values })),
    plotOptions: { bar: { horizontal: isHorizontal, barHeight: model.stacked || model.series.length === 1 ? '62%' : '76%', columnWidth: '62%', borderRadius: 0, dataLabels: { position: 'top' } } },
    dataLabels: isHorizontal && model.series.length === 1
      ? { enabled: true, textAnchor: 'start', offsetX: 26, formatter: value => value === null ? '' : figure(model, value), style: { colors: [theme.text], fontWeight: 500, fontSize: '12px' }, background: { enabled: false }, dropShadow: { enabled: false } }
      : common.dataLabels,
    stroke: model.stacked ? { width: 1, colors: [theme.surface] } : { width: 0 },
    fill: { type: 'solid', opacity: 1 },
    xaxis: {
      categories: model.categories,
      labels: { style: axisText(theme), formatter: value => isHorizontal ? axisFigure(model, value) : value, hideOverlappingLabels: true, rotate: 0, trim: true },
      min: isHorizontal ? 0 : undefined,
      max: isHorizontal ? model.max ?? (model.series.length === 1 ? largest(model) * 1.12 || 1 : undefined) : undefined,
      tickAmount: isHorizontal ? 4 : undefined,
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
    series: rows.map(row => ({ name: row.name, data: row.values.map((value, i) => ({ x: model.categories[i], y: value ?? notObserved })) })),
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
    xaxis: { type: 'category', labels: { style: axisText(theme), rotate: 0, hideOverlappingLabels: true }, axisBorder: { show: false }, axisTicks: { show: false }, tooltip: { enabled: false }, tickAmount: undefined },
    yaxis: { labels: { style: { ...axisText(theme), colors: theme.text } } },
    tooltip: { ...common.tooltip, shared: false, intersect: true, followCursor: false },
  };
}

// ---- axes and lines ----

// The library's time axis knows UTC only. Instants are shifted by the zone's offset at the range's start, so that round ticks are
// round on the warehouse's clock; labels are made from the true instant, which stays right where clocks change within the range.
function clockOf(model) {
  const first = model.series[0].times[0] ?? 0;
  const last = model.series[0].times.at(-1) ?? first;
  const shift = offsetOf(model.zone, first);
  const span = last - first;
  return { shift, span, first, last, toAxis: instant => instant + shift, toInstant: axis => axis - shift };
}

function offsetOf(zone, instant) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(instant).map(part => [part.type, Number(part.value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(instant / 1000) * 1000;
}

function timeAxis(model, theme, clock) {
  const hour = 3600e3;
  const day = 24 * hour;
  const format = pattern => new Intl.DateTimeFormat('en-GB', { timeZone: model.zone, hourCycle: 'h23', ...pattern });
  const time = format({ hour: '2-digit', minute: '2-digit' });
  const date = format({ day: 'numeric', month: 'short' });
  return {
    type: 'datetime',
    labels: {
      datetimeUTC: true,
      style: axisText(theme),
      hideOverlappingLabels: true,
      rotate: 0,
      formatter: (_, axis) => {
        const instant = clock.toInstant(axis);
        if (clock.span > 2.5 * day) {
          // After a change of the clocks midnight on the shifted axis is an hour off.
          return date.format(instant + 2 * hour);
        }

        const text = time.format(instant);
        return text === '00:00' ? date.format(instant) : text;
      },
    },
    axisBorder: { show: true, color: theme.axis },
    axisTicks: { show: true, color: theme.axis, height: 4 },
    crosshairs: { show: true, stroke: { color: theme.axis, width: 1, dashArray: 0 } },
    tooltip: { enabled: false },
  };
}

function valueAxis(model, theme, bottom) {
  return {
    min: model.min ?? bottom,
    max: model.max ?? (model.thresholds.length > 0 ? Math.max(largest(model), ...model.thresholds.map(line => line.value)) * 1.1 : undefined),
    tickAmount: 4,
    forceNiceScale: model.max === undefined,
    labels: { style: axisText(theme), formatter: value => axisFigure(model, value), offsetX: -4, minWidth: 24 },
    axisBorder: { show: false },
    axisTicks: { show: false },
  };
}

function axisText(theme) {
  return { colors: theme.muted, fontSize: '12px', fontFamily: theme.font, fontWeight: 400 };
}

function thresholds(model, theme, axis) {
  return model.thresholds.map(line => ({
    [axis]: line.value,
    borderColor: theme.text,
    strokeDashArray: 4,
    borderWidth: 1,
    label: {
      text: line.label,
      position: axis === 'y' ? 'left' : 'top',
      textAnchor: 'start',
      orientation: 'horizontal',
      borderWidth: 0,
      offsetX: axis === 'y' ? 4 : 6,
      offsetY: axis === 'y' ? -4 : 8,
      style: { background: 'transparent', color: theme.text, fontSize: '12px', fontFamily: theme.font, padding: { left: 2, right: 2, top: 0, bottom: 0 } },
    },
  }));
}

function partial(model, theme, clock, isColumn) {
  if (model.partialFrom === undefined) {
    return [];
  }

  const from = clock.toAxis(model.partialFrom);
  const reach = isColumn ? model.bucketMs / 2 : 0;
  const start = isColumn ? from - reach : from - (model.bucketMs || 0);
  return [{
    x: start,
    x2: Math.max(from + reach, clock.toAxis(clock.last) + reach),
    fillColor: theme.none,
    opacity: 1,
    borderColor: 'transparent',
    label: { text: 'so far', orientation: 'horizontal', textAnchor: 'end', offsetX: 2, offsetY: 4, borderWidth: 0, style: { background: 'transparent', color: theme.muted, fontSize: '12px', fontFamily: theme.font } },
  }];
}

// A value between two gaps has no line to be seen on.
function lonelyPoints(model, theme) {
  return model.series.flatMap((series, seriesIndex) => series.values.flatMap((value, i) =>
    value !== null && (series.values[i - 1] ?? null) === null && (series.values[i + 1] ?? null) === null
      ? [{ seriesIndex, dataPointIndex: i, size: 3, fillColor: theme.series[seriesIndex], strokeColor: theme.series[seriesIndex] }]
      : []));
}

function endLabelWidth(model) {
  return Math.min(140, 10 + 6.6 * Math.max(...model.series.map(series => series.name.length)));
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
  svg.querySelectorAll('.apexcharts-xaxis-annotations rect[fill]').forEach(region => {
    if (Number(region.getAttribute('width')) > 0 && chart.model.partialFrom !== undefined) {
      region.setAttribute('fill', `url(#${hatchId})`);
    }
  });
  svg.querySelectorAll(`.apexcharts-heatmap-rect[val="${notObserved}"]`).forEach(cell => cell.setAttribute('fill', `url(#${hatchId})`));
  chart.model.series.forEach((series, index) => {
    if (series.color === 'NotObserved') {
      svg.querySelectorAll(`.apexcharts-series[data\\:realIndex="${index}"] path`).forEach(bar => bar.setAttribute('fill', `url(#${hatchId})`));
    }
  });
  endLabels(chart, svg, theme);
}

function hatchPattern(svg, theme) {
  svg.querySelector(`#${hatchId}`)?.remove();
  const pattern = svgElement('pattern', { id: hatchId, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
  pattern.append(
    svgElement('rect', { width: 6, height: 6, fill: theme.none, opacity: 0.35 }),
    svgElement('line', { x1: 0, y1: 0, x2: 0, y2: 6, stroke: theme.hatch, 'stroke-width': 2 }));
  (svg.querySelector('defs') ?? svg.insertBefore(svgElement('defs', {}), svg.firstChild)).append(pattern);
}

// Names beside the ends of lines, moved apart where they would overlap.
function endLabels(chart, svg, theme) {
  svg.querySelectorAll('.ergo-end').forEach(label => label.remove());
  const { model, element } = chart;
  const shown = (model.kind === 'line' || model.kind === 'area') && model.series.length > 1 && element.clientWidth >= 560;
  element.closest('.chart')?.classList.toggle('chart--direct', shown);
  if (!shown) {
    return;
  }

  const { gridWidth, gridHeight, minYArr, maxYArr } = chart.apex.w.globals;
  const min = minYArr[0];
  const max = maxYArr[0];
  const inner = svg.querySelector('.apexcharts-inner');
  const labels = model.series.flatMap((series, index) => {
    const last = series.values.findLast(value => value !== null);
    return last === undefined ? [] : [{ text: series.name, color: theme.seriesText[index], y: gridHeight * (1 - (last - min) / (max - min || 1)) }];
  }).sort((a, b) => a.y - b.y);
  labels.forEach((label, i) => {
    label.y = Math.max(label.y, i === 0 ? 6 : labels[i - 1].y + 15);
  });
  const over = labels.length > 0 ? Math.max(0, labels.at(-1).y - gridHeight) : 0;
  for (const label of labels) {
    const text = svgElement('text', { class: 'ergo-end', x: gridWidth + 8, y: label.y - over + 4, fill: label.color, 'font-size': 12, 'font-weight': 500, 'font-family': theme.font });
    text.textContent = label.text;
    inner?.append(text);
  }
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

  model.series.forEach((series, i) => lines.push(entry(series.name, series.values[index], series.counts?.[index], theme.series[i])));
  return box(headingOf(model, index), lines);

  function entry(name, value, count, color) {
    const shown = value === null || value === undefined ? 'not observed' : figure(model, value);
    const mark = color ? `<span class="tip__mark" style="background:${color}"></span>` : '';
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

function escape(text) {
  return String(text).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

// ---- colours ----

const tokens = {
  Main: '--chart-1', Second: '--chart-2', Third: '--chart-3', Fourth: '--chart-4', Fifth: '--chart-5', Before: '--chart-before',
  Green: '--risk-green', Yellow: '--risk-yellow', Red: '--risk-red', NotObserved: '--risk-none',
  Step1: '--step-1', Step2: '--step-2', Step3: '--step-3', Step4: '--step-4', Step5: '--step-5',
};
const textTokens = { Green: '--risk-green-text', Yellow: '--risk-yellow-text', Red: '--risk-red-text', Before: '--text-muted' };

function readTheme(model) {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const color = token => {
    probe.style.color = `var(${token})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
    return '#' + [r, g, b].map(part => Math.round(part).toString(16).padStart(2, '0')).join('');
  };
  const theme = {
    font: getComputedStyle(document.body).fontFamily,
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
  svg.querySelectorAll('foreignObject').forEach(foreign => foreign.remove());
  const { width, height } = chart.element.getBoundingClientRect();
  svg.setAttribute('width', width);
  svg.setAttribute('height', height);
  const image = new Image();
  // A data URL: the content security policy lets no blob be an image.
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  await image.decode();
  const theme = readTheme(chart.model);
  const head = 56;
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
