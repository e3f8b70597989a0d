// The charts of the figures, drawn as SVG with Apache ECharts. Behind each stands a table with the same numbers.
"use strict";

const motionless = { animation: false };
const plainly = { enabled: false };
// Each part of a bar has a pattern of its own beside its colour.
const patterned = { enabled: true, label: { enabled: false }, decal: { show: true } };

function tokens() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"), quiet: of("ink-2"), line: of("line"), card: of("card"), pine: of("pine"), tint: of("pine-tint"),
    sky: of("sky"), plum: of("plum"),
    family: getComputedStyle(document.body).fontFamily,
    size: Math.round(parseFloat(style.fontSize) * 0.875),
  };
}

// A colour halfway to another one: both are tokens, so #rrggbb.
function between(one, other, share) {
  const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const far = parts(other);
  const mixed = parts(one).map((value, at) => Math.round(value + (far[at] - value) * share));
  return `rgb(${mixed.join(",")})`;
}

function axes(look, categories) {
  const text = { color: look.quiet, fontSize: look.size, fontFamily: look.family };
  return {
    xAxis: {
      type: "category", data: categories, axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } },
      axisLabel: { ...text, hideOverlap: true, lineHeight: Math.round(look.size * 1.4) },
    },
    yAxis: {
      type: "value", min: 0, max: 100, interval: 50, splitLine: { lineStyle: { color: look.line } },
      axisLabel: { ...text, formatter: "{value} %" },
    },
  };
}

function label(look, more) {
  return { show: true, color: look.ink, fontSize: look.size, fontFamily: look.family, ...more };
}

// Whole weeks, each class by its share; the names stand beside the last bar.
function became(data, look) {
  // As the marks of state: done and partly are of one colour, the rest as elsewhere.
  const colours = [look.pine, between(look.pine, look.card, 0.45), look.sky, look.plum, look.line];
  const sums = data.weeks.map((_, week) => data.series.reduce((sum, one) => sum + one.values[week], 0));
  const last = sums.map((sum) => sum > 0).lastIndexOf(true);
  const narrow = innerWidth < 640;
  return {
    ...axes(look, data.weeks),
    grid: { left: look.size * 4, right: look.size * (narrow ? 7.5 : 8.5), top: look.size, bottom: look.size * 2.2 },
    series: data.series.map((one, place) => ({
      name: one.name, type: "bar", stack: "all", silent: true, barCategoryGap: "22%",
      itemStyle: { color: colours[place], borderColor: look.card, borderWidth: 1 },
      labelLayout: { moveOverlap: "shiftY" },
      data: one.values.map((value, week) => ({
        value: sums[week] ? (100 * value) / sums[week] : 0,
        label: week === last && value > 0 ? label(look, { position: "right", formatter: "{a}" }) : undefined,
      })),
    })),
  };
}

function obstacles(data, look) {
  const bars = [...data.bars].reverse();
  const text = { color: look.ink, fontSize: look.size, fontFamily: look.family };
  const narrow = innerWidth < 640;
  return {
    grid: { left: look.size * (narrow ? 9.5 : 14), right: look.size * 6.5, top: 0, bottom: 0 },
    xAxis: { type: "value", min: 0, show: false },
    yAxis: {
      type: "category", data: bars.map((bar) => bar.name), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { ...text, width: look.size * (narrow ? 9 : 13), overflow: "break", interval: 0, lineHeight: Math.round(look.size * 1.2) },
    },
    series: [{
      type: "bar", silent: true, barCategoryGap: "35%", itemStyle: { color: look.sky },
      data: bars.map((bar) => ({
        value: bar.count, label: label(look, { position: "right", formatter: bar.words }),
      })),
    }],
  };
}

const kinds = { ...sharedKinds, became, obstacles };

function draw(place) {
  const data = JSON.parse(place.dataset.chart);
  const look = tokens();
  if (data.bars || data.rows) place.dataset.rows = String(Math.min(12, (data.bars || data.rows).length));
  place.classList.remove("chart--waiting");
  const chart = echarts.getInstanceByDom(place) || echarts.init(place, null, { renderer: "svg" });
  const aria = place.dataset.kind === "became" ? patterned : plainly;
  chart.setOption({ ...motionless, aria, ...kinds[place.dataset.kind](data, look) }, true);
  chart.resize();
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-chart]")) draw(place);
}

let waiting = 0;
function soon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(drawAll);
}

drawAll();
addEventListener("resize", soon);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
