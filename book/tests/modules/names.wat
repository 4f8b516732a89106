;; Names that a linker leaves, and some that no ASCII has.
(module $a-module
  (import "env" "größe" (func $import (param i32) (result i32)))
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (global $__heap_base i32 (i32.const 66560))
  (memory $memory 2)
  (data $.rodata (i32.const 1024) "constants")
  (data $.data (i32.const 2048) "\e2\82\ac")
  (func $start (local $a i32) (drop (call $import (local.get $a))))
  (start $start)
  (export "" (memory $memory))
  (export "🦀" (func $start))
  (@custom "producers" "\01\0cprocessed-by\01\05maker\031.0")
  (@custom "elsewhere" (before data) "anything"))
