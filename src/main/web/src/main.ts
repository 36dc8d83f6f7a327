import "../node_modules/maplibre-gl/dist/maplibre-gl.css";
import "../node_modules/uplot/dist/uPlot.min.css";
import "./shell/shell.css";
import "./farmland/farmland.css";
import "./shell/chart";
import { farmlandView } from "./farmland/view";
import { addView, run } from "./shell/shell";

addView(farmlandView("RESTORATION"));
addView(farmlandView("RECULTIVATION"));
run();
