// Kinds of charts that several pages of figures share. Each line is told apart by its name, its dashes and its marks, so
// that none needs its colour.
"use strict";

const dashes = ["solid", [7, 5], [2, 4], [10, 4, 2, 4]];
const shapes = ["circle", "rect", "triangle", "diamond"];

function styled(look) {
  return { color: look.quiet, fontSize: look.size, fontFamily: look.family };
}

function values(look, data) {
  return {
    type: "value", min: 0, max: data.most ?? null, splitNumber: innerWidth < 640 ? 2 : 4,
    interval: data.most === 100 ? (innerWidth < 640 ? 50 : 25) : undefined, splitLine: { lineStyle: { color: look.line } },
    axisLabel: { ...styled(look), formatter: data.unit === "%" ? "{value} %" : "{value}" },
  };
}

// The band of a line: nothing up to its lower end, then a tinted part up to its upper end.
function band(one, look, step) {
  const base = { type: "line", symbol: "none", silent: true, lineStyle: { opacity: 0 }, stack: `band ${one.name}`, step };
  const height = one.low.map((low, place) => (low === null ? null : one.high[place] - low));
  return [{ ...base, data: one.low }, { ...base, data: height, areaStyle: { color: look.tint, opacity: 1 } }];
}

function line(one, place, look, data, many) {
  const step = data.step ? "end" : false;
  const colours = [look.pine, look.sky, look.plum, look.ink];
  const last = one.values.map((value) => value !== null).lastIndexOf(true);
  const words = many ? one.name : data.unit === "%" ? "{c} %" : "{c}";
  return {
    type: "line", step, silent: true, symbol: shapes[place % 4], symbolSize: data.step ? 0 : 7,
    lineStyle: { color: colours[place % 4], width: 2.5, type: dashes[place % 4] },
    itemStyle: { color: colours[place % 4] }, labelLayout: { moveOverlap: "shiftY" },
    data: one.values.map((value, at) => ({
      value, symbolSize: at === last ? 7 : undefined,
      label: at === last ? label(look, { position: "right", formatter: words, fontWeight: "bold" }) : undefined,
    })),
    markLine: data.mark === undefined || data.mark === null ? undefined : {
      silent: true, symbol: "none", data: [{ yAxis: data.mark }],
      lineStyle: { color: look.quiet, type: [5, 4], width: 1 }, label: { ...styled(look), position: "insideEndTop" },
    },
  };
}

function lines(data, look) {
  const many = data.series.length > 1;
  const longest = Math.max(...data.series.map((one) => one.name.length));
  const step = data.step ? "end" : false;
  return {
    ...axes(look, data.labels), yAxis: values(look, data),
    grid: {
      left: look.size * 4, right: look.size * (many ? Math.min(11, 1.5 + longest * 0.55) : 4.5), top: look.size,
      bottom: look.size * 3.2,
    },
    series: [
      ...data.series.filter((one) => one.low).flatMap((one) => band(one, look, step)),
      ...data.series.map((one, place) => line(one, place, look, data, many)),
    ],
  };
}

// A dot for each part, and around it the range that chance allows; a tinted strip for what is usual.
function dots(data, look) {
  const rows = [...data.rows].reverse();
  const narrow = innerWidth < 640;
  const usual = data.band && {
    silent: true, symbol: "none", lineStyle: { color: look.quiet, type: [5, 4], width: 1 }, label: { show: false },
    data: [{ xAxis: data.band.low }, { xAxis: data.band.high }],
  };
  const ranges = rows.flatMap((row, at) => (row.low === null || row.low === undefined ? [] : [{
    type: "line", symbol: "rect", symbolSize: [2, 9], silent: true, lineStyle: { color: look.sky, width: 2 },
    itemStyle: { color: look.sky }, data: [[row.low, at], [row.high, at]],
  }]));
  return {
    grid: { left: look.size * (narrow ? 8 : 15), right: look.size * (narrow ? 4 : 7), top: look.size * 1.4, bottom: look.size * 2.2 },
    xAxis: { ...values(look, data), minInterval: 1 },
    yAxis: {
      type: "category", data: rows.map((row) => row.name), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { ...styled(look), color: look.ink, width: look.size * (narrow ? 7.5 : 14), overflow: "break", interval: 0 },
    },
    series: [...ranges, {
      type: "line", lineStyle: { opacity: 0 }, symbol: "circle", symbolSize: 10, silent: true,
      itemStyle: { color: look.pine, borderColor: look.card, borderWidth: 2 }, markLine: usual || undefined,
      data: rows.map((row, at) => ({
        value: [row.value, at],
        label: label(look, { position: [Math.round(look.size * 0.9), -Math.round(look.size * 1.3)], formatter: row.words }),
      })),
    }],
  };
}

// Control limits narrow as more lies behind a rate, so they are named where they begin, far from one another; this clinic
// is a filled diamond, the others are rings.
function funnel(data, look) {
  const curve = (name, type, words, position) => ({
    type: "line", symbol: "circle", symbolSize: 0.1, silent: true, smooth: true,
    lineStyle: { color: look.quiet, width: 1.2, type }, itemStyle: { color: look.quiet },
    data: data.limits.map((one, place) => ({
      value: [one.denominator, one[name]],
      label: words && !place ? label(look, { position, align: "left", color: look.quiet, formatter: words }) : undefined,
    })),
  });
  const points = (own) => ({
    type: "line", lineStyle: { opacity: 0 }, silent: true, symbol: own ? "diamond" : "circle", symbolSize: own ? 16 : 10,
    itemStyle: { color: own ? look.pine : look.card, borderColor: own ? look.pine : look.ink, borderWidth: 2 },
    data: data.points.filter((one) => one.own === own).map((one) => ({
      value: [one.n, one.rate],
      label: own ? label(look, { position: "top", formatter: data.words.own, fontWeight: "bold" }) : undefined,
    })),
  });
  const furthest = Math.max(...data.limits.map((one) => one.denominator), ...data.points.map((one) => one.n));
  const most = 50 * Math.ceil(furthest / 50);
  return {
    grid: { left: look.size * 4, right: look.size * 5, top: look.size * 1.5, bottom: look.size * 4 },
    xAxis: {
      type: "value", min: 0, max: most, splitLine: { show: false }, axisLabel: styled(look), name: data.words.across,
      nameLocation: "middle", nameGap: look.size * 2.2, nameTextStyle: styled(look),
    },
    yAxis: values(look, { unit: "%", most: 100 }),
    series: [
      curve("low_998", [3, 4]), curve("low_95", "solid"), curve("high_95", "solid", data.words.inner, "bottom"),
      curve("high_998", [3, 4], data.words.outer, "top"),
      {
        type: "line", symbol: "none", silent: true, lineStyle: { color: look.sky, width: 1.5, type: [8, 4] },
        data: [[0, data.middle], [most, data.middle]],
        endLabel: label(look, { color: look.sky, formatter: data.words.middle }),
      },
      points(false), points(true),
    ],
  };
}

const sharedKinds = { lines, dots, funnel };
