;; The types of stack switching.
(module
  (type $work (func (param i32)))
  (type $task (cont $work))
  (func (export "run") (param (ref $task) (ref null cont) (ref nocont))))
