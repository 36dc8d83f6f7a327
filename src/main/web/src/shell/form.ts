import { html, nothing, render, type TemplateResult } from "lit";
import { refusalText, speaker } from "./text";
import { Refusal, sendFile } from "./graphql";

export interface Field {
  name: string;
  label: string;
  kind: "date" | "time" | "text" | "number" | "choice" | "choices" | "note" | "files" | "drawn";
  /** What files show: BEFORE, AFTER or DOCUMENT. */
  shows?: string;
  value?: string;
  options?: [value: string, label: string][];
  isRequired?: boolean;
  min?: string;
  max?: string;
  hint?: string;
  /** Of kind drawn: what stands for the value; setting one draws the form anew. */
  draw?: (value: string, set: (value: string) => void, id: string) => TemplateResult;
}

export type Values = Record<string, string>;

export interface FormRequest {
  /** The same key opens with what was typed before and not sent. */
  key: string;
  title: string;
  intro?: TemplateResult | string;
  fields: Field[];
  submit: string;
  /** Settles when the ledger has it; a Refusal is shown in the form. */
  send: (values: Values) => Promise<void>;
  /** More to say about a refusal than its own words, such as both states of a plot. */
  explain?: (refusal: Refusal) => Promise<TemplateResult | null>;
}

const say = speaker({
  cancel: ["取消", "Cancel"],
  sending: ["正在提交…", "Sending …"],
  required: ["必填", "required"],
  uploading: ["正在上传…", "Uploading …"],
  uploaded: ["已上传 {0} 个", "{0} sent"],
  optional: ["选填", "optional"],
});

const drafts = new Map<string, Values>();
let host: HTMLElement | null = null;

/** Opens a form over the page. What was typed is kept until it was accepted. */
export function openForm(request: FormRequest): void {
  host ??= document.body.appendChild(document.createElement("div"));
  const values: Values = drafts.get(request.key) ?? Object.fromEntries(request.fields.map((field) => [field.name, field.value ?? ""]));
  drafts.set(request.key, values);
  let isSending = false;
  let uploading = false;
  let refusal: Refusal | null = null;
  let explanation: TemplateResult | null = null;
  const opener = document.activeElement as HTMLElement | null;
  const dialog = () => host!.querySelector("dialog")!;
  const close = () => {
    dialog().close();
    render(nothing, host!);
    opener?.focus?.();
  };

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    isSending = true;
    refusal = null;
    explanation = null;
    draw();
    try {
      await request.send(values);
      drafts.delete(request.key);
      close();
    } catch (failure) {
      refusal = failure instanceof Refusal ? failure : new Refusal("INTERNAL", String(failure));
      explanation = (await request.explain?.(refusal).catch(() => null)) ?? null;
      isSending = false;
      draw();
      host!.querySelector<HTMLElement>(".refusal")?.focus();
    }
  }

  /** Files are sent as they are chosen; the form keeps their ids. */
  async function upload(field: Field, files: FileList | null): Promise<void> {
    uploading = true;
    refusal = null;
    draw();
    try {
      for (const file of files ?? []) {
        const id = await sendFile(file, file.name, field.shows ?? "DOCUMENT");
        values[field.name] = [...(values[field.name] ?? "").split(",").filter(Boolean), id].join(",");
      }
    } catch (failure) {
      refusal = failure instanceof Refusal ? failure : new Refusal("INTERNAL", String(failure));
    }
    uploading = false;
    draw();
  }

  function input(field: Field): TemplateResult {
    const set = (event: Event) => {
      values[field.name] = (event.target as HTMLInputElement).value;
    };
    const value = values[field.name] ?? "";
    const id = `field-${field.name}`;
    switch (field.kind) {
      case "choice":
        return html`<select id=${id} ?required=${field.isRequired} @change=${set}>
          ${field.isRequired && value ? nothing : html`<option value="" ?selected=${!value}></option>`}
          ${field.options!.map(([key, label]) => html`<option value=${key} ?selected=${key === value}>${label}</option>`)}
        </select>`;
      case "choices": {
        const chosen = new Set(value.split(",").filter(Boolean));
        return html`<span class="choices" id=${id}>${field.options!.map(
          ([key, label]) =>
            html`<label class="check"><input type="checkbox" .checked=${chosen.has(key)} @change=${(event: Event) => {
              (event.target as HTMLInputElement).checked ? chosen.add(key) : chosen.delete(key);
              values[field.name] = [...chosen].join(",");
            }} />${label}</label>`,
        )}</span>`;
      }
      case "files": {
        const ids = value.split(",").filter(Boolean);
        return html`<input id=${id} type="file" multiple accept="image/jpeg,image/png,application/pdf"
            @change=${(event: Event) => void upload(field, (event.target as HTMLInputElement).files)} />
          ${uploading ? html`<small role="status">${say("uploading")}</small>` : ids.length ? html`<small role="status">${say("uploaded", ids.length)}</small>` : nothing}
          ${ids.map((each) => html`<img class="thumbnail" src="/evidence/${each}" alt="" />`)}`;
      }
      case "drawn":
        return field.draw!(
          value,
          (chosen) => {
            values[field.name] = chosen;
            if (host!.querySelector("dialog")) {
              draw();
            }
          },
          id,
        );
      case "note":
        return html`<textarea id=${id} rows="2" .value=${value} ?required=${field.isRequired} @input=${set}></textarea>`;
      default:
        return html`<input id=${id} type=${field.kind} step=${field.kind === "number" ? "0.01" : nothing} min=${field.min ?? nothing} max=${field.max ?? nothing}
          .value=${value} ?required=${field.isRequired} @input=${set} />`;
    }
  }

  function draw(): void {
    render(
      html`<dialog aria-labelledby="form-title" @cancel=${(event: Event) => { event.preventDefault(); close(); }}>
        <form @submit=${send}>
          <h2 id="form-title">${request.title}</h2>
          ${request.intro ? html`<div class="intro">${request.intro}</div>` : nothing}
          ${request.fields.map(
            (field) => html`<div class="field">
              <label for="field-${field.name}">${field.label} <small>${field.isRequired ? say("required") : say("optional")}</small></label>
              ${input(field)} ${field.hint ? html`<small class="hint">${field.hint}</small>` : nothing}
            </div>`,
          )}
          ${refusal
            ? html`<div class="refusal" role="alert" tabindex="-1">
                <strong>${refusalText(refusal)}</strong>${explanation ?? (refusalText(refusal) === refusal.message ? nothing : html`<p lang="en">${refusal.message}</p>`)}
                <p class="code">${refusal.code}</p>
              </div>`
            : nothing}
          <div class="buttons">
            <button type="button" @click=${close}>${say("cancel")}</button>
            <button class="primary" ?disabled=${isSending || uploading}>${isSending ? say("sending") : request.submit}</button>
          </div>
        </form>
      </dialog>`,
      host!,
    );
    if (!dialog().open) {
      dialog().showModal();
      dialog().querySelector<HTMLElement>("input, select, textarea")?.focus();
    }
  }
  draw();
}

/** Draws the open form's host anew with nothing: after an action from within an explanation. */
export function closeForm(): void {
  const dialog = host?.querySelector("dialog");
  if (dialog) {
    dialog.close();
    render(nothing, host!);
  }
}
