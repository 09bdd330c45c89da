//! MetaImage volumes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    scan_fuzz::hold_volume(bytes);
    scan_fuzz::hold_ct_volume(bytes);
});
