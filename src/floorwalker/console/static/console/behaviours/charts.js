// Draws a picture above each table that has a place for one, from the table's own cells; the table stays as it is.
const MOST = 12;
const root = document.documentElement;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const charts = new Map();
const figures = new Intl.NumberFormat(root.lang);

// What a colour of the style sheets is here and now.
function colour(place, name) {
  place.style.color = `var(${name})`;
  const found = getComputedStyle(place).color;
  place.style.color = "";
  return found;
}

// What stands left of the figures names a row, and the first figure does where nothing stands there. Rows of one name, such as one for each currency, are drawn as their sum.
function read(table) {
  const heads = [...table.querySelectorAll("thead th")];
  const rows = [...table.querySelectorAll("tbody tr")];
  const words = Math.max(1, heads.findIndex((head) => head.classList.contains("fw-end")));
  const text = (cell) => cell.textContent.trim();
  const names = rows.map((row) => [...row.cells].slice(0, words).map(text).filter((word) => word && word !== "—").join(" – "));
  const labels = [...new Set(names)];
  const sum = (name, place) => rows.reduce((sum, row, at) => sum + (names[at] === name ? Number(row.cells[place].dataset.value) : 0), 0);
  const drawn = heads.map((head, place) => ({ tone: head.dataset.tone, place })).filter(({ tone }) => tone);
  return { labels, series: drawn.map(({ tone, place }) => ({ tone, values: labels.map((name) => sum(name, place)), texts: names.length === labels.length ? rows.map((row) => text(row.cells[place])) : null })) };
}

function options(place, kind) {
  const { labels, series } = read(place.nextElementSibling.querySelector("table"));
  const stack = kind === "stack";
  const line = kind === "line" || stack;
  const most = line ? labels.length : MOST;
  const ink = { color: colour(place, "--tblr-secondary"), fontFamily: getComputedStyle(place).fontFamily, fontSize: 12 };
  const rtl = root.dir === "rtl";
  const faint = { lineStyle: { color: colour(place, "--tblr-border-color") } };
  const named = { type: "category", data: labels.slice(0, most), axisLabel: { ...ink, width: 150, overflow: "truncate" }, axisLine: faint, axisTick: { show: false } };
  const valued = { type: "value", minInterval: 1, axisLabel: line ? ink : { show: false }, splitLine: line ? faint : { show: false } };
  const beside = { inverse: true, position: rtl ? "right" : "left" };
  return {
    animation: !calm.matches,
    grid: { left: 8, right: 8, top: 12, bottom: 8, containLabel: true },
    xAxis: line ? { ...named, boundaryGap: stack, inverse: rtl } : { ...valued, inverse: rtl, max: (found) => found.max * 1.12 || 1 },
    yAxis: line ? { ...valued, position: beside.position } : { ...named, ...beside },
    series: series.map(({ tone, values, texts }) => ({
      type: line && !stack ? "line" : "bar",
      stack: stack ? "all" : null,
      data: values.slice(0, most),
      showSymbol: values.length < 2,
      itemStyle: { color: colour(place, `--tblr-${tone}`), borderRadius: line ? 0 : 2 },
      lineStyle: { width: 2 },
      barMaxWidth: 22,
      barGap: "15%",
      label: { show: !line, position: rtl ? "left" : "right", ...ink, formatter: ({ dataIndex, value }) => texts?.[dataIndex] ?? figures.format(value) },
    })),
  };
}

function draw(place) {
  place.hidden = false;
  const said = options(place, place.dataset.chart);
  if (!["line", "stack"].includes(place.dataset.chart)) place.style.blockSize = `${said.yAxis.data.length * (said.series.length * 15 + 9) + 28}px`;
  if (!charts.has(place)) charts.set(place, window.echarts.init(place));
  charts.get(place).resize();
  charts.get(place).setOption(said, true);
}

if (window.echarts) {
  document.querySelectorAll("[data-chart]").forEach(draw);
  new MutationObserver(() => charts.forEach((chart, place) => draw(place))).observe(root, { attributeFilter: ["data-bs-theme", "dir"] });
  const sized = new ResizeObserver(() => charts.forEach((chart) => chart.resize()));
  charts.forEach((chart, place) => sized.observe(place.parentElement));
}
