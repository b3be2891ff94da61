// Draws a picture above each table that has a place for one, from the table's own cells; the table stays as it is.
const MOST = 20;
const root = document.documentElement;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const charts = new Map();

// What a colour of the style sheets is here and now.
function colour(place, name) {
  place.style.color = `var(${name})`;
  const found = getComputedStyle(place).color;
  place.style.color = "";
  return found;
}

// Labels are the texts of the first column; a row that says more in its second column of text keeps both.
function read(table) {
  const heads = [...table.querySelectorAll("thead th")];
  const rows = [...table.querySelectorAll("tbody tr")];
  const words = heads.findIndex((head) => head.classList.contains("fw-end"));
  const text = (cell) => cell.innerText.trim();
  return {
    labels: rows.map((row) => [...row.cells].slice(0, words).map(text).filter((word) => word && word !== "—").join(" – ")),
    series: heads.flatMap((head, place) => {
      const cells = rows.map((row) => row.cells[place]);
      return head.dataset.tone
        ? { name: text(head), tone: head.dataset.tone, values: cells.map((cell) => Number(cell.dataset.value)), texts: cells.map(text) }
        : [];
    }),
  };
}

function options(place, kind) {
  const { labels, series } = read(place.parentElement.querySelector("table"));
  const line = kind === "line";
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
    xAxis: line ? { ...named, boundaryGap: false, inverse: rtl } : { ...valued, inverse: rtl, max: (found) => found.max * 1.12 || 1 },
    yAxis: line ? { ...valued, position: beside.position } : { ...named, ...beside },
    series: series.map(({ name, tone, values, texts }) => ({
      name,
      type: line ? "line" : "bar",
      data: values.slice(0, most),
      showSymbol: values.length < 2,
      itemStyle: { color: colour(place, `--tblr-${tone}`), borderRadius: line ? 0 : 2 },
      lineStyle: { width: 2 },
      barMaxWidth: 22,
      barGap: "15%",
      label: { show: !line, position: rtl ? "left" : "right", ...ink, formatter: ({ dataIndex }) => texts[dataIndex] },
    })),
  };
}

function draw(place) {
  place.hidden = false;
  const said = options(place, place.dataset.chart);
  if (place.dataset.chart !== "line") place.style.blockSize = `${said.yAxis.data.length * (said.series.length * 16 + 14) + 28}px`;
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
