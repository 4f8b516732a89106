(module
  (import "wasm:js-string" "length" (func (param externref) (result i32)))
  (import "wasm:js-string" "charCodeAt" (func (param externref i32) (result i32)))
  (export "length" (func 0))
  (export "charCodeAt" (func 1)))
