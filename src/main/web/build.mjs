// Builds the page into target/classes: called by Maven, and by hand as `node build.mjs` while one works on it.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const classes = join(root, "target/classes");
const target = join(classes, "static/map");
const isQuick = process.argv.includes("--quick");

/** What the pages import of MapLibre. */
const USED = ["AttributionControl", "Map", "Marker", "NavigationControl", "ScaleControl", "prewarm", "setWorkerUrl"];

/** MapLibre as a module: as the function that it comes wrapped in, a browser reads it twice. */
const maplibre = {
  name: "maplibre",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^maplibre-gl$/ }, () => ({ path: join(here, "node_modules/maplibre-gl/dist/maplibre-gl-csp.js"), namespace: "maplibre" }));
    onLoad({ filter: /./, namespace: "maplibre" }, ({ path }) => ({
      contents: `const exports = {}, module = {};\n${readFileSync(path, "utf8")}\nconst { ${USED.map((name) => `${name}: ${name}_`).join(", ")} } = exports;\nexport { ${USED.map((name) => `${name}_ as ${name}`).join(", ")} };`,
    }));
  },
};

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.name === "node_modules" || entry.name === "generated.ts" ? [] : entry.isDirectory() ? walk(path) : [path];
  });
}

function digest(paths) {
  const hash = createHash("sha256");
  paths.sort().forEach((path) => hash.update(path.slice(root.length)).update(readFileSync(path)));
  return hash.digest("hex");
}

function isSame(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === value;
}

// The packages are fetched only when the lock file differs from the one that they were fetched by.
const packages = digest([join(here, "package-lock.json"), join(here, ".npmrc")]);
const packagesStamp = join(here, "node_modules/.gengtu");
if (!isSame(packagesStamp, packages)) {
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], {
    cwd: here,
    stdio: ["ignore", "ignore", "inherit"],
  });
  writeFileSync(packagesStamp, packages);
}

const sources = digest([...walk(here), ...walk(join(root, "schema"))]);
const stamp = join(target, "stamp");
if (!isSame(stamp, sources) || !existsSync(join(target, "page"))) {
  const { generate } = await import("./generate.mjs");
  generate(join(root, "schema"), join(here, "src"));
  if (!isQuick) {
    execFileSync(join(here, "node_modules/.bin/tsc"), ["--project", here], { stdio: "inherit" });
  }
  mkdirSync(target, { recursive: true });
  const { build } = await import("esbuild");
  const common = {
    bundle: true,
    minify: true,
    target: "chrome109",
    legalComments: "none",
    logLevel: "warning",
    plugins: [maplibre],
  };
  await build({ ...common, entryPoints: { bulletin: join(here, "src/bulletin/main.ts"), route: join(here, "src/routesheet/main.ts") }, outdir: target, format: "iife" });
  copyFileSync(join(here, "node_modules/maplibre-gl/dist/maplibre-gl-csp-worker.js"), join(target, "worker.js"));
  writeFileSync(join(target, "licences.txt"), licences());
  mkdirSync(join(classes, "pages"), { recursive: true });
  for (const page of ["bulletin.html", "route.html"]) {
    copyFileSync(join(here, page), join(classes, "pages", page));
  }
  await buildMap(build, common);
  await buildReport(build, common);
  writeFileSync(stamp, isQuick ? "" : sources);
}

/** Bundles a page whose parts are loaded by themselves, into a folder of its own. @return what it was made of, by address */
async function buildPage(build, common, name, entryPoints) {
  const outdir = join(target, name);
  rmSync(outdir, { recursive: true, force: true });
  // a name for each content: no browser mixes versions
  const named = { entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]" };
  const { metafile } = await build({ ...common, ...named, entryPoints, outdir, format: "esm", splitting: true, metafile: true });
  const address = (path) => `/map/${name}/${basename(path)}`;
  return new Map(Object.entries(metafile.outputs).map(([path, { imports }]) => [address(path), imports.map((each) => address(each.path))]));
}

/** A page with the names that its files have now. */
function writePage(file, files) {
  const named = (address) => {
    const [, start, ending] = address.match(/(.*)\.(\w+)$/);
    return [...files.keys()].find((each) => each.startsWith(`${start}-`) && each.endsWith(`.${ending}`));
  };
  const html = readFileSync(join(here, file), "utf8").replace(/"(\/map\/\w+\/\w+\.\w+)"/g, (_, address) => `"${named(address)}"`);
  const preloads = [...html.matchAll(/<link rel="modulepreload" href="(.*)">/g)].map(([, address]) => address);
  const parts = new Set(preloads.flatMap((address) => files.get(address)));
  const all = html.replace(/<link rel="modulepreload"/, `${[...parts].map((address) => `<link rel="modulepreload" href="${address}">\n`).join("")}$&`);
  writeFileSync(join(classes, "pages", file), all);
}

/** The map: its panels at once, and beside them what draws it. */
async function buildMap(build, common) {
  writePage("map.html", await buildPage(build, common, "page", { map: join(here, "src/main.ts") }));
}

/** The page for the field: what it loads at once, the map that it loads on demand, and the worker that keeps both for a reload without network. */
async function buildReport(build, common) {
  const files = await buildPage(build, common, "report", { report: join(here, "src/report/main.ts"), placemap: join(here, "node_modules/maplibre-gl/dist/maplibre-gl.css") });
  const addresses = [...files.keys()];
  const onDemand = addresses.filter((address) => address.startsWith("/map/report/placemap-"));
  writePage("report.html", files);
  await build({
    ...common,
    entryPoints: { "report-worker": join(here, "src/report/worker.ts") },
    outdir: join(classes, "pages"),
    format: "iife",
    define: {
      AT_ONCE: JSON.stringify(["/report", ...addresses.filter((address) => !onDemand.includes(address))]),
      ON_DEMAND: JSON.stringify(onDemand),
      VERSION: '"{{version}}"',
    },
  });
}

/** The licence texts of what is in the bundle. */
function licences() {
  const locked = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8")).packages;
  return Object.entries(locked)
    .filter(([path, entry]) => path && !entry.dev)
    .map(([path, entry]) => {
      const folder = join(here, path);
      const file = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).find((name) => /^licen[cs]e/i.test(name)) : null;
      return `${path.replace(/^node_modules\//, "")} ${entry.version} (${entry.license})\n\n${file ? readFileSync(join(folder, file), "utf8") : ""}`;
    })
    .join("\n\n----\n\n");
}
