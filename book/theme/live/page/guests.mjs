// What the chapter's host is handed in the place of its guest, if its reader wants another: the guest
// as text with changes, or a file.

import { element } from "../dom.mjs";
import { chapter, folder } from "./source.mjs";

/** Whether there is a contract, to which a guest from a file is held. */
const takesFiles = "contract" in document.documentElement.dataset;

export class Guests {
  #versions;
  #on;
  #textButton = buttonOf("guest", "Edit the guest");
  #fileButton = buttonOf("brought", "My guest");
  /** @type {Promise<import("./guest.mjs").Guest> | undefined} as text */
  #text;
  /** @type {Promise<import("./brought.mjs").Brought> | undefined} */
  #bringing;
  /** @type {import("./brought.mjs").Brought | undefined} from a file */
  #brought;
  /** Whether the text is another than the book's. */
  isEdited = false;

  /** @param {import("./versions.mjs").Versions} versions
   * @param {object} on
   * @param {() => Listing} on.at the listing that was run last, or the first
   * @param {(listing: Listing) => unknown} on.run
   * @param {() => void} on.change the guest is another: what was run is outdated
   * @param {(listing: Listing, what: string, error: unknown) => void} on.fail
   */
  constructor(versions, on) {
    this.#versions = versions;
    this.#on = on;
    this.#textButton.addEventListener("click", () => this.#openText());
    this.#fileButton.addEventListener("click", () => this.#bring((brought) => brought.open()));
    if (!takesFiles) return;
    for (const sign of /** @type {const} */ (["dragover", "drop"])) {
      addEventListener(sign, (event) => this.#drag(event));
    }
  }

  /** Offers them at a listing that was run.
   * @param {Listing} [listing]
   */
  offer(listing) {
    listing?.bar.offer(this.#textButton);
    if (takesFiles) this.#on.at().bar.offer(this.#fileButton);
  }

  /** What the host is handed, and what judges its outputs, if that is a file's.
   * @param {import("./edits.mjs").Edits} edits
   */
  async handed(edits) {
    if (this.#brought?.own) return { brought: this.#brought, file: this.#brought.own };
    const isEdited = edits.guest.texts().size > 0;
    return { file: isEdited ? await (await this.loadText()).own() : undefined };
  }

  /** The guest as text, with what the reader makes of it. */
  loadText() {
    this.#text ??= import("./guest.mjs").then(({ Guest }) =>
      Guest.of(chapter, this.#versions.edits.guest, {
        run: this.#on.run,
        change: this.#on.change,
        mark: (isEdited) => this.#mark(isEdited),
        share: async () => (await import("./share.mjs")).share(this.#versions.edits),
        close: () => this.#textButton.focus(),
      }),
    );
    this.#text.catch(() => {
      this.#text = undefined;
    });
    return this.#text;
  }

  /** Another version has another. */
  async leave() {
    const before = await this.#text;
    this.#text = undefined;
    await before?.leave();
    this.#mark(false);
  }

  /** @param {boolean} isEdited */
  #mark(isEdited) {
    const whose = this.#versions.shared ? "the reader's" : "your";
    const button = this.#textButton;
    this.isEdited = isEdited;
    button.textContent = `Edit ${isEdited ? whose : "the"} guest`;
    if (isEdited && !button.isConnected) this.#on.at()?.bar.offer(button);
  }

  /** Opens the guest as text below the listing that was run last. */
  async #openText() {
    const listing = this.#on.at();
    try {
      await (await this.loadText()).open(listing);
    } catch (error) {
      this.#on.fail(listing, "The guest cannot be shown", error);
    }
  }

  /** Loads what takes a guest from a file.
   * @param {(brought: import("./brought.mjs").Brought) => void} use
   */
  async #bring(use) {
    const { at, run, change, fail } = this.#on;
    this.#bringing ??= import("./brought.mjs").then(({ Brought }) =>
      Brought.of(chapter, folder, this.#fileButton, {
        run,
        change: () => {
          this.#textButton.hidden = this.#brought?.own !== undefined;
          change();
        },
        at,
      }),
    );
    try {
      this.#brought = await this.#bringing;
      use(this.#brought);
    } catch (error) {
      this.#bringing = undefined;
      fail(at(), "Your guest cannot be taken", error);
    }
  }

  /** A browser would open a file that is dropped.
   * @param {DragEvent} event
   */
  #drag(event) {
    const { dataTransfer: data, type } = event;
    if (!data?.types.includes("Files")) return;
    event.preventDefault();
    const file = type === "drop" && data.files[0];
    this.#bring((brought) => file && brought.drop(file));
  }
}

/** @param {string} action @param {string} label */
function buttonOf(action, label) {
  return element("button", { type: "button", "data-live": action }, label);
}
