"""The demo: real data, loaded through the app's own actions."""
