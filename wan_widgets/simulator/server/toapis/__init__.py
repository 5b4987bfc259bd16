"""The face that speaks the protocol of ToAPIs."""
