;; A memory for several threads, whose data is placed by the module itself.
(module
  (memory (export "memory") 2 4 shared)
  (data $placed-later "\00\01\02\ff")
  (data "another")
  (func (export "place")
    (memory.init $placed-later (i32.const 16) (i32.const 0) (i32.const 4))
    (data.drop $placed-later)))
