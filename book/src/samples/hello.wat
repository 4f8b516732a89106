;; A module for WASI, written as text, for the inspector, which assembles it. `_start` is what a
;; command runs: it fills in a random letter, and prints.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func $random_get (param i32 i32) (result i32)))
  (memory (export "memory") 1)

  ;; What to print, as WASI takes it: an address and a length.
  (data (i32.const 16) "\40\00\00\00\1c\00\00\00")
  (data (i32.const 64) "Hello from WASI! Letter: ?.\n")

  (func (export "_start")
    ;; A random byte, made one of 26 letters, in the place of the question mark.
    (drop (call $random_get (i32.const 32) (i32.const 1)))
    (i32.store8 (i32.const 89)
      (i32.add
        (i32.const 65)
        (i32.rem_u (i32.load8_u (i32.const 32)) (i32.const 26))))
    ;; To standard output, 1; how many bytes were written is left at 24.
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)))))
