;; Makes a function of WebAssembly from one of JavaScript.
(module
  (import "host" "function" (func $function (param i32) (result i32)))
  (export "function" (func $function)))
