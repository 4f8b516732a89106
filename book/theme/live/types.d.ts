// The shapes that the modules of the live page hand to each other. They are checked by .ci/types,
// and no page loads them.

interface ErrorConstructor {
  /** How many frames of a stack V8 keeps. */
  stackTraceLimit?: number;
}

interface Window {
  /** mdBook's highlighter. */
  hljs?: { highlightBlock(code: HTMLElement): void };
}

/** Addresses, from the first to the one after the last. */
interface Span {
  from: number;
  to: number;
}

/** A part of a memory that has a name. Its kind is a colour of book.css: stack, data, heap, … */
interface Labelled extends Span {
  label: string;
  kind: string;
}

interface Arrow {
  from: number;
  to: number;
}

/** A memory as <memory-view> takes it. */
interface ShownMemory {
  byteLength: number;
  /** The bytes, or a promise of them where another thread has the memory. */
  bytes(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
  ranges?: Labelled[];
  /** What of a span has changed since the state before. */
  changed?(from: number, to: number): Span[];
  /** From an address to another, where both are in sight. */
  arrows?: Arrow[];
  /** How full each page of 64 KiB is, from 0 to 255. */
  filled?: Uint8Array;
  /** Lets the reader type bytes. */
  write?(offset: number, bytes: Uint8Array): void | Promise<void>;
}

/**
 * <memory-view>. The property `memory` is what it shows; `refresh()` draws anew after the memory
 * changed; `goTo(address)` puts the cursor on an address and shows it; `mark(spans)` marks bytes; the
 * event "memory-cursor" says where the cursor went, or the pointer in a frozen one.
 *
 * Attributes: `label` names the view, `type` (u8 … f64) chooses the typed columns, `compact` is for
 * little room: the rows fill the height that CSS must give to the element, and the less height
 * there is, the less is shown around them:
 *
 *     memory-view[compact] { block-size: 34vh }      or a flex or grid item that is stretched
 *
 * Any other view is as high as its rows ask for, `--memory-rows` (22), or as CSS says. All take
 * their width from what they are in.
 *
 * <memory-view frozen> draws a printed dump instead, the property `text` or its own text. Only the
 * modules for that are loaded at once.
 */
type MemoryView = import("./memory/view.mjs").MemoryView;

/** The elements that the full form of <memory-view> consists of, by their class. */
interface ViewParts
  extends Record<
    | "box"
    | "foot"
    | "from"
    | "header"
    | "legend"
    | "none"
    | "overview"
    | "probe"
    | "readout"
    | "refused"
    | "rows"
    | "scroller"
    | "size"
    | "span"
    | "strip"
    | "to"
    | "window"
    | "write"
    | "zoom",
    HTMLElement
  > {
  address: HTMLInputElement;
  arrows: SVGSVGElement;
  bytes: HTMLInputElement;
  go: HTMLFormElement;
  type: HTMLSelectElement;
  changes: SVGPathElement;
  filled: SVGPathElement;
  ranges: SVGGElement;
  seen: SVGRectElement;
  ticks: SVGPathElement;
}

/** A line of a printed text that is no row of a dump. */
interface DumpLine {
  text: string;
}

/** A row of a printed dump. */
interface DumpRow extends DumpLine {
  at: number;
  bytes: Uint8Array<ArrayBuffer>;
  label: string;
  kind: string;
  /** Whether it does not begin where the row above ends. */
  jump: boolean;
  /** The label that it is under: its own, or that of a row above. */
  under: string;
  /** Whether its address is the one after the row above, on the next line. */
  follows: boolean;
}

/** A word of a row that is the address of another: the two lines, and where in the first. */
interface DumpLink {
  line: number;
  offset: number;
  target: number;
}

/** A step of a host, with the lines of its two anchors. */
interface Step {
  name: string;
  first: number;
  last: number;
}

/** What a link to a state refers to: the state after the step, or when its line of this number,
 * from 1, had been printed, or the state of this number of the run, from 1; and where to look. */
interface Target {
  step: string;
  line?: number;
  address?: number;
  state?: number;
}

/** What a page's address says after `#`: a state, if it begins with one, and other parts. */
interface Address {
  target?: Target;
  rest: string[];
}

/** What the dock shows: a state of a run, by its number. */
interface ShownState {
  element: HTMLElement;
  view: MemoryView;
  run: PageRun;
  pokes: Poke[];
  number: number;
  /** The text of the host. */
  lines: string[];
  /** What is pinned, as addresses write it. */
  pins: string[];
}

/** An engine, by the name that a page uses in `in=`, and by the one that people use. */
interface Engine {
  key: string;
  name: string;
  major: string;
}

/** An output as a page has it, with the engines of its `in=`. */
interface SaidOutput {
  block: HTMLElement;
  name: string;
  text: string;
  engines: string[];
}

/** A listing of the host, and what the reader has done with it. */
interface Listing {
  block: HTMLElement;
  code: HTMLElement;
  names: string[];
  /** The last of the steps that it shows. */
  step: string;
  /** Its text in the book. */
  was: string;
  bar: import("./page/bar.mjs").Bar;
  /** What was in `code` before the reader's text. */
  keep?: ChildNode[];
  /** There while it is open. */
  editor?: Promise<Editor>;
}

interface Editor {
  text: string;
  /** Marks what is wrong, until the text is another; or takes the mark away. Both numbers are from
   * 1, in the text. */
  mark(place?: { line: number; column?: number }): void;
  /** Lights a line, from 1, until the text is another; or none. */
  light(line?: number): void;
  focus(): void;
  destroy(): void;
}

/** What the page is told by the panel of its guest. */
interface GuestEvents {
  run(listing: Listing): void;
  /** The guest is another from now on. */
  change(): void;
  /** Whether it is the reader's own. */
  mark(own: boolean): void;
  /** Takes all changes into the address, and says what came of it. */
  share(): Promise<string>;
  close(): void;
}

interface EditorOptions {
  /** Without a line break at the end. */
  text: string;
  /** What is edited, for screen readers. */
  label: string;
  language?: "javascript" | "wat";
  /** The number of its first line. */
  firstLine?: number;
  /** After each change that the reader makes. */
  onChange?(text: string): void;
  onRun?(): void;
  /** The reader wants no more of it. */
  onDone?(): void;
}

/** An exercise, as the site lists it. `js` and `rust`: which checks there are; `guest`: the module that
 * its hosts run on, by its path on the site, where the exercise is not a guest itself. */
interface PracticeExercise {
  name: string;
  title: string;
  side: "host" | "guest";
  js: boolean;
  rust: boolean;
  guest: string | null;
  /** The command that builds a guest's start; null where the reader writes a host. */
  build: string | null;
  /** How long a check of it may take. */
  seconds: number;
}

interface PracticeChapter {
  name: string;
  title: string;
  exercises: PracticeExercise[];
}

/** An exercise on its page. */
interface OfferedExercise extends PracticeExercise {
  chapter: string;
}

/** What is read, by chapter, and solved, by `CHAPTER/NAME`: each since which day, `2026-11-28`. */
interface Progress {
  read: Map<string, string>;
  solved: Map<string, string>;
}

/** What a worker is to check: a check, by its address, of a host, by its address or with what the reader
 * has written in its place; or of a guest. */
interface TrialTask {
  check: string;
  seed: number;
  attempt?: { url: string; source?: string };
  /** Its bytes, or its address. */
  guest: string | Uint8Array<ArrayBuffer>;
}

/** What becomes of a check, as it comes. `ready`: all is loaded but the attempt; `begins`: the property
 * that is tested from now on; `line`: where the attempt threw, or 0; `text`: what it prints. */
type TrialEvent =
  | { ready: true }
  | { begins: string }
  | { verdict: import("../../../chapters-code/hosts/check.mjs").Verdict; line: number }
  | { text: string }
  | { done: true };

/** What a worker tells of a check. */
type TrialMessage = TrialEvent | { failed: string; line: number; unread?: number };

/** How a check came to its end, and the property that was tested then. `failed`: why it could not be
 * done, and the line of the attempt, or 0. */
type TrialEnding =
  | { state: "done" }
  | { state: "late" | "stopped"; property?: string }
  | { state: "failed"; failed: string; line: number; unread?: number };

/** A function of a module as text: its name without `$`, its number, and which field of the module it
 * is. */
interface ModuleFunction {
  name: string;
  index: number;
  field: number;
  text: string;
  exported: boolean;
}

/** What a guest in any language must have: `chapters-code/CHAPTER/contract.json`. A type is written
 * twice: as it is shown, and as it is compared. */
interface Contract {
  imports: [name: string, type: [shown: string, compared: string]][];
  exports: [name: string, type: [shown: string, compared: string]][];
  /** By step, or by `HOST:STEP`. `own`: why what is not judged belongs to the compiler. */
  outputs: Record<string, { judged: null | "all" | "bytes" | number[]; own?: string | null }>;
  words: Record<string, Misfit>;
}

/** What keeps a file from being a guest, and what to do about it. */
interface Misfit {
  message: string;
  next: string;
}

/** What is said of an output of a reader's guest. */
interface GuestVerdict {
  judged: boolean;
  same: boolean;
  says: string;
}

/** What the page is told of a guest from a file. */
interface BroughtEvents {
  run(listing: Listing): void;
  /** The guest is another from now on: the reader's, or the book's again. */
  change(): void;
  /** The listing to show the panel at. */
  at(): Listing;
}

/** What verify found about a chapter. */
interface Verified {
  engines: string[];
  judges: string[];
  toolchain: string;
  guest: { sha256: string; bytes: number };
}

/** What a worker is to run. */
interface Task {
  /** The URL of the host. */
  host: string;
  /** Its text, where the reader has changed it. */
  source?: string;
  /** Files that the host is handed: the chapter's guest, where the reader has changed it. */
  files?: SiteFile[];
  /** The line after which it is halted. */
  until?: number;
  /** Whether the states of its memories are recorded. */
  watched: boolean;
  /** Only for a run that is watched. */
  pokes: Poke[];
  /** "1" or "2" in a verification: the second run has another clock and other random numbers. */
  round?: string;
}

/** What takes the place of the file that the host asks for. */
interface SiteFile {
  url: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a run needs of a worker. */
interface RunWorker {
  postMessage(task: Task): void;
  terminate(): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "error", listener: (event: ErrorEvent) => void): void;
}

/** Bytes that the reader wrote when a memory was in a state. */
interface Poke {
  state: number;
  memory: number;
  from: number;
  bytes: Uint8Array;
}

type RunState = "running" | "done" | "failed" | "stopped";

/** A run on its page. */
interface PageRun {
  listing: Listing;
  /** The control that it was asked for by, which stays where it is. */
  pressed?: Element;
  printed: Printed[];
  messages: Message[];
  /** The steps that it is to show. */
  steps: Step[];
  state: RunState;
  /** Whether the reader has changed what it runs. */
  own?: boolean;
  /** The guest that the reader has brought, if it runs on one. */
  brought?: import("./page/brought.mjs").Brought;
  task: Promise<Task>;
  run: import("./run/run.mjs").Run;
  /** Makes its worker, where that is another than the site's. */
  worker?: () => RunWorker;
  /** Its repetition, which is watched, and what that tells. */
  again?: { stop(): void };
  recorded?: Promise<Recording>;
  /** The text that it runs, and all steps of that. */
  source?: string;
  all?: Step[];
  /** A timer. */
  drawing?: number;
}

/** What a watched run has told; or why there is nothing to be seen of it. */
interface Recording {
  messages: Message[];
  why?: string;
}

/** How a host has come to its end, and what is to be said of that. */
interface Ending {
  end: "done" | "stopped";
  note?: string;
}

/** Where a host failed, and the error as the engine words it. `unread`: where the engine could not
 * read the host as JavaScript, or 0 where it does not say. */
interface Failure {
  line: number;
  failed: string;
  unread?: number;
}

/** What a worker reports of a run, apart from how it ends. `more`: why not all that happened is
 * recorded. */
type Message = Printed | { state: MemoryState } | { view: HostView } | NewMemory | { more: string };

interface Printed {
  line: number;
  text: string;
  /** The number of the state then, in a run that is watched. */
  state?: number;
}

/** With the bytes of the module that it belongs to, if they are known. */
interface NewMemory {
  memory: number;
  module?: Uint8Array;
}

/** What happened: a guest was instantiated, or called, or its memory grown by the host; or the
 * host wrote into it; or there is something else in it, and what wrote that was not watched. */
interface MemoryEvent {
  what: "instance" | "call" | "grow" | "write" | "other";
  /** The line of the host. */
  line: number;
  /** Where the host wrote. */
  to?: Span;
  /** The call that goes on meanwhile. */
  during?: string;
  /** How many calls, and writes of the host, there have been since the state before that are no
   * states of their own. */
  unseen?: { calls: number; writes: number };
  /** What was called. */
  name?: string;
  /** Its arguments. */
  values?: string[];
  /** What it returned, if anything. */
  result?: string;
  /** Whether it ended in an error instead. */
  failed?: boolean;
}

/** What a memory was when something happened. */
interface MemoryState extends MemoryEvent {
  memory: number;
  /** The number of its buffer: a higher one has detached those before it. */
  generation: number;
  byteLength: number;
  /** The bytes that may be others now. */
  spans: Changed[];
}

interface Changed {
  from: number;
  bytes: Uint8Array;
}

/** A view that the host made of a memory. */
interface HostView {
  type: string;
  line: number;
  memory: number;
  generation: number;
  from: number;
  byteLength: number;
  /** Whether it is one of the whole memory. */
  whole: boolean;
  /** How many states there were before. */
  after: number;
}

/** A WebAssembly module, as far as memory goes. */
interface ReadModule {
  sections: Section[];
  types: CompositeType[];
  imports: ModuleImport[];
  functions: (Imported & { type: number })[];
  tables: (Imported & TableType)[];
  memories: (Imported & Limits)[];
  globals: (Imported & GlobalType & { init: Constant })[];
  tags: (Imported & { type: number })[];
  exports: { name: string; kind: ExternKind; index: number }[];
  /** The index of the function that runs first. */
  start: number | null;
  data: DataSegment[];
  /** How many functions have code, and how many bytes it takes. */
  code: { count: number; length: number } | null;
  names: { module: string | null; globals: Map<number, string>; data: Map<number, string> };
  producers: { field: string; name: string; version: string }[];
  /** What the reader does not know, the first in each section. */
  unknown: ModuleProblem[];
  /** What is wrong after the header. */
  problem: ModuleProblem | null;
}

/** With the byte of the file where it is. */
interface ModuleProblem {
  at: number;
  section: string;
  message: string;
}

/** The value that an imported global of a type has; null where it is not known. */
type GlobalValue = (type: string) => number | bigint | null;

type ExternKind = "function" | "table" | "memory" | "global" | "tag";

/** Where something is imported from: null if it is the module's own. */
interface Imported {
  imported: { module: string; name: string } | null;
}

/** From and to are bytes of the file, without the section's id and length. */
interface Section extends Span {
  id: number;
  name: string;
  /** The name of a custom section. */
  title?: string;
}

type CompositeType =
  | { kind: "func"; parameters: string[]; results: string[] }
  | { kind: "struct"; fields: string[] }
  | { kind: "array"; field: string }
  | { kind: "cont"; type: string };

/** Of a memory, in its pages; or of a table. */
interface Limits {
  minimum: number;
  maximum: number | null;
  shared: boolean;
  address: "i32" | "i64";
  /** In bytes. */
  pageSize: number;
}

interface TableType extends Limits {
  type: string;
}

interface GlobalType {
  type: string;
  mutable: boolean;
}

type ModuleImport = { module: string; name: string } & ExternType;

type ExternType =
  | { kind: "function" | "tag"; item: { type: number } }
  | { kind: "table"; item: TableType }
  | { kind: "memory"; item: Limits }
  | { kind: "global"; item: GlobalType };

/** A constant expression: its value, null where only the host knows it, and how it is written. */
interface Constant {
  value: number | bigint | null;
  text: string;
}

/** Its bytes are those of the file from `from` on. */
type DataSegment = { memory: number; from: number; length: number } & (
  | { mode: "active"; offset: Constant }
  | { mode: "passive"; offset: null }
);

/** What a part of a memory is for, as a module suggests. */
interface MappedRange extends Labelled {
  /** Whether it is only a guess. */
  assumed?: boolean;
}

/** A module that is open in the inspector. */
type Inspection = import("./inspector/inspection.mjs").Inspection;

/** What the inspector asks the thread that a module runs in. */
interface Questions {
  /** With the exports that are memories and globals. `stubs` says what a function that the module
   * imports does: "refuse" or "zero". */
  open: { bytes: Uint8Array; imports: OpenImport[]; exports: ReadModule["exports"]; stubs: string };
  call: { name: string; values: unknown[]; stubs: string };
  keep: object;
  compare: object;
  /** The first places of some bytes, and of each as many bytes as are to be shown. */
  find: { memory: number; wanted: Uint8Array[]; most: number; length: number };
  read: { memory: number; offset: number; length: number };
  write: { memory: number; offset: number; bytes: Uint8Array };
  filled: { memory: number };
}

/** With the type of a function or tag. */
type OpenImport = ModuleImport & { type?: CompositeType };

/** What the thread answers. */
interface Answer {
  /** Whether it was ended before it had answered, or died. */
  ended?: boolean;
  died?: boolean;
  /** What went wrong. */
  error?: string;
  /** What a call returned. */
  results?: ShownValue[];
  /** What a call changed in each memory; null where that is too large to compare. */
  changed?: (MemoryChange | null)[];
  /** The first calls of imports, and how many there were. */
  calls?: string[];
  called?: number;
  /** What it wrote to WASI's outputs. */
  printed?: string;
  globals?: [string, ShownValue][];
  /** Those that can be seen, with their index in the module. */
  memories?: { name: string; index: number; byteLength: number }[];
  bytes?: Uint8Array<ArrayBuffer>;
  /** Whether there is a state to compare with. */
  kept?: boolean;
  differences?: Difference[];
  /** The places that were found, and how many there are in all. */
  found?: { at: number; bytes: Uint8Array }[];
  all?: number;
  /** How full each page is, from 0 to 255. */
  filled?: Uint8Array;
}

/** Where a memory was changed, the first places, and how many bytes were, all in all. */
interface MemoryChange {
  spans: Span[];
  bytes: number;
}

/** Where a memory is not as it was: its index in the module, and the first of the bytes. */
interface Difference extends Span {
  memory: number;
  before: Uint8Array;
  after: Uint8Array;
}

/** A value of a module in text, and as an address if it can be one. */
interface ShownValue {
  text: string;
  address: number | null;
}

/** Makes a button that shows an address in the memory of an index, or names it where nobody can see
 * that memory. */
type Jump = (address: number, index?: number) => HTMLElement;
