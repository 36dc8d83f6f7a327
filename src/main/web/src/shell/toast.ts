import { html, nothing, type TemplateResult } from "lit";

interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 12_000;

let toast: Toast | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let redraw: () => void = () => {};

export function onToast(listener: () => void): void {
  redraw = listener;
}

/** Says for some seconds what was done, with what may follow. */
export function tell(text: string, action?: Toast["action"]): void {
  toast = action ? { text, action } : { text };
  clearTimeout(timer);
  timer = setTimeout(hush, SHOWN_MS);
  redraw();
}

export function hush(): void {
  toast = null;
  redraw();
}

export function shownToast(): TemplateResult {
  return html`<div id="toast" role="status" ?data-shown=${toast !== null}>
    ${toast
      ? html`<span>${toast.text}</span>${toast.action
            ? html`<button @click=${() => { const run = toast!.action!.run; hush(); run(); }}>${toast.action.label}</button>`
            : nothing}<button class="close" aria-label="×" @click=${hush}>×</button>`
      : nothing}
  </div>`;
}
