;; Puts the streams of the packed WebAssembly together again: `wasm.js` lays out the memory. This is no JavaScript because it runs once,
;; on a page that waits for it: a browser makes WebAssembly fast before it runs, and JavaScript after it has run for a while.
;;
;;     0  by stream, where its next letter lies (four bytes each; this place is what a function is given as the stream)
;;   256  by opcode, what follows it: the sum of
;;            1  it opens a block
;;            2  it closes one
;;            4  a byte, which is known: an alignment, or the number of an instruction that has an opcode of our own
;;         8, 16  so many numbers
;;           32  a number that says how many there are
;;           64  numbers that are bytes: four, eight, or up to one below 128
;;          128  it is an integer
;;          192  it is the alignment of the next instruction
;;   512  by opcode, the byte of 4
;;   768  by opcode, the one of the specification
;;  1024  by opcode, the stream of its numbers
;;  1280  by letter, the digit that it is
;;  1408  by letter, the byte that it stands for
;;  1536  by letter, whether it is the first of two, and which first
;;  1664  by second opcode, how many numbers follow it
;;  1792  the bytes in their order: those of one letter before those of two
;;  2048  the letters, and then the WebAssembly
(module
  (import "halloo" "memory" (memory 1))
  ;; Where the next byte is put.
  (global $end (export "end") (mut i32) (i32.const 0))

  (func $put (param $byte i32)
    (i32.store8 (global.get $end) (local.get $byte))
    (global.set $end (i32.add (global.get $end) (i32.const 1))))

  (func $letter (param $stream i32) (result i32)
    (local $at i32)
    (i32.store (local.get $stream) (i32.add (local.tee $at (i32.load (local.get $stream))) (i32.const 1)))
    (i32.load8_u (local.get $at)))

  (func $digit (param $stream i32) (result i32)
    (i32.load8_u offset=1280 (call $letter (local.get $stream))))

  (func $byte (param $stream i32) (result i32)
    (local $letter i32)
    (local $first i32)
    (local.set $letter (call $letter (local.get $stream)))
    (if (i32.eqz (local.tee $first (i32.load8_u offset=1536 (local.get $letter))))
      (then (return (i32.load8_u offset=1408 (local.get $letter)))))
    ;; Those of one letter are 91; the first of the firsts is 1.
    (i32.load8_u offset=1790
      (i32.add (i32.mul (local.get $first) (i32.const 93)) (call $digit (local.get $stream)))))

  (func $number (param $stream i32) (result i32)
    (local $number i32)
    (local $more i32)
    (local.set $number (call $digit (local.get $stream)))
    (if (i32.lt_u (local.get $number) (i32.const 64))
      (then (return (local.get $number))))
    (if (i32.lt_u (local.get $number) (i32.const 90))
      (then
        (local.set $number (i32.mul (i32.sub (local.get $number) (i32.const 64)) (i32.const 93)))
        (return (i32.add (i32.add (local.get $number) (i32.const 64)) (call $digit (local.get $stream))))))
    (local.set $more (select (i32.const 3) (i32.const 5) (i32.eq (local.get $number) (i32.const 90))))
    (local.set $number (i32.const 0))
    (loop $next
      (local.set $number (i32.add (i32.mul (local.get $number) (i32.const 93)) (call $digit (local.get $stream))))
      (br_if $next (local.tee $more (i32.sub (local.get $more) (i32.const 1)))))
    (local.get $number))

  ;; LEB128, WebAssembly Core Specification section 5.2.2.
  (func $unsigned (param $number i32)
    (loop $more
      (if (i32.gt_u (local.get $number) (i32.const 127))
        (then
          (call $put (i32.or (local.get $number) (i32.const 128)))
          (local.set $number (i32.shr_u (local.get $number) (i32.const 7)))
          (br $more))))
    (call $put (local.get $number)))

  (func $signed (param $number i32)
    (loop $more
      (if (i32.gt_u (i32.add (local.get $number) (i32.const 64)) (i32.const 127))
        (then
          (call $put (i32.or (local.get $number) (i32.const 128)))
          (local.set $number (i32.shr_s (local.get $number) (i32.const 7)))
          (br $more))))
    (call $put (i32.and (local.get $number) (i32.const 127))))

  ;; A stream of bytes, up to this place.
  (func (export "bytes") (param $stream i32) (param $last i32)
    (loop $next
      (call $put (call $byte (local.get $stream)))
      (br_if $next (i32.lt_u (i32.load (local.get $stream)) (local.get $last)))))

  ;; So many functions: of each, how many groups of locals it has and what they are, and its instructions.
  (func (export "functions") (param $functions i32)
    (local $start i32)
    (local $depth i32)
    (local $alignment i32)
    (local $opcode i32)
    (local $follows i32)
    (local $stream i32)
    (local $number i32)
    (local $count i32)
    (loop $function
      ;; Its length comes before it, and is known after it.
      (local.set $start (global.get $end))
      (global.set $end (i32.add (local.get $start) (i32.const 5)))
      (call $unsigned (local.tee $count (call $number (i32.const 12))))
      (local.set $count (i32.shl (local.get $count) (i32.const 1)))
      (loop $local
        (if (local.get $count)
          (then
            (call $unsigned (call $number (i32.const 12)))
            (local.set $count (i32.sub (local.get $count) (i32.const 1)))
            (br $local))))
      (local.set $depth (i32.const 1))
      (local.set $alignment (i32.const -1))
      (loop $instruction
        (local.set $opcode (call $byte (i32.const 4)))
        (local.set $follows (i32.load8_u offset=256 (local.get $opcode)))
        (local.set $stream (i32.load8_u offset=1024 (local.get $opcode)))
        (if (i32.ge_u (local.get $follows) (i32.const 192))
          (then
            (local.set $alignment (i32.and (local.get $opcode) (i32.const 3)))
            (br $instruction)))
        (call $put (i32.load8_u offset=768 (local.get $opcode)))
        ;; Most of them.
        (br_if $instruction (i32.eqz (local.get $follows)))
        (if (i32.ge_u (local.get $follows) (i32.const 128))
          (then
            (if (i32.eq (local.get $opcode) (i32.const 0xff))
              (then
                ;; The constants lie from 2^20 on.
                (call $signed (i32.add (call $number (local.get $stream)) (i32.const 0x100000))))
              (else
                ;; Before an addition, it is a distance.
                (if (i32.eq (i32.load8_u offset=1408 (i32.load8_u (i32.load (i32.const 4)))) (i32.const 0x6a))
                  (then (local.set $stream (i32.const 56))))
                (local.set $number (call $number (local.get $stream)))
                (call $signed
                  (i32.xor
                    (i32.shr_u (local.get $number) (i32.const 1))
                    (i32.sub (i32.const 0) (i32.and (local.get $number) (i32.const 1)))))))
            (br $instruction)))
        (if (i32.and (local.get $follows) (i32.const 4))
          (then
            (call $put
              (select
                (i32.load8_u offset=512 (local.get $opcode))
                (local.get $alignment)
                (i32.lt_s (local.get $alignment) (i32.const 0))))
            (local.set $alignment (i32.const -1))))
        (local.set $count (i32.and (i32.shr_u (local.get $follows) (i32.const 3)) (i32.const 3)))
        (if (i32.and (local.get $follows) (i32.const 32))
          (then
            (call $unsigned (local.tee $number (call $number (local.get $stream))))
            ;; The branches of a table and the one of all others; types; what follows a second opcode.
            (local.set $count
              (if (result i32) (i32.eq (local.get $opcode) (i32.const 0xfc))
                (then (i32.load8_u offset=1664 (local.get $number)))
                (else (i32.add (local.get $number) (i32.eq (local.get $opcode) (i32.const 0x0e))))))))
        (if (i32.and (local.get $follows) (i32.const 64))
          (then
            (local.set $count (i32.shl (local.get $count) (i32.const 2)))
            (loop $raw
              (call $put (local.tee $number (call $number (local.get $stream))))
              (local.set $count (i32.sub (local.get $count) (i32.const 1)))
              (br_if $raw
                (select
                  (i32.gt_u (local.get $number) (i32.const 127))
                  (local.get $count)
                  (i32.lt_s (local.get $count) (i32.const 0))))))
          (else
            (loop $numbers
              (if (local.get $count)
                (then
                  (call $unsigned (call $number (local.get $stream)))
                  (local.set $count (i32.sub (local.get $count) (i32.const 1)))
                  (br $numbers))))))
        (local.set $depth
          (i32.sub
            (i32.add (local.get $depth) (i32.and (local.get $follows) (i32.const 1)))
            (i32.and (i32.shr_u (local.get $follows) (i32.const 1)) (i32.const 1))))
        (br_if $instruction (local.get $depth)))
      (local.set $count (i32.sub (i32.sub (global.get $end) (local.get $start)) (i32.const 5)))
      (global.set $end (local.get $start))
      (call $unsigned (local.get $count))
      (memory.copy (global.get $end) (i32.add (local.get $start) (i32.const 5)) (local.get $count))
      (global.set $end (i32.add (global.get $end) (local.get $count)))
      (br_if $function (local.tee $functions (i32.sub (local.get $functions) (i32.const 1)))))))
