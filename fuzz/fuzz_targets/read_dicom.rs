//! DICOM files of slices.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| scan_fuzz::slices::hold(bytes));
