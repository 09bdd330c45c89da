//! Frames of the device link.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| scan_fuzz::frames::hold(bytes));
