"""Acme Mail, a toy SaaS that embeds Guidance as any customer would and knows it only over HTTP."""
