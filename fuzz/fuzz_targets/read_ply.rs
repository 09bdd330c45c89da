//! PLY of any kind.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    scan_fuzz::hold(bytes);
    // Most changes break the first line; give those a chance to be PLY too.
    if !bytes.starts_with(b"ply") {
        let mut whole = b"ply\n".to_vec();
        whole.extend_from_slice(bytes);
        scan_fuzz::hold(&whole);
    }
});
