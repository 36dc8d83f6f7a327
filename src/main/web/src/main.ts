import "../node_modules/maplibre-gl/dist/maplibre-gl.css";
import "../node_modules/uplot/dist/uPlot.min.css";
import "./shell/shell.css";
import "./farmland/farmland.css";
import "./import/import.css";
import "./shell/chart";
import { farmlandView } from "./farmland/view";
import { view as documents } from "./facts/view";
import { onImport, view as imports } from "./import/view";
import { addView, drawPage, run } from "./shell/shell";

addView(farmlandView("RESTORATION"));
addView(farmlandView("RECULTIVATION"));
addView(documents);
addView(imports);
onImport(drawPage);
run();
