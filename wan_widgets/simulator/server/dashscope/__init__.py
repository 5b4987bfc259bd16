"""The face that speaks the protocol of Alibaba Model Studio (DashScope)."""
