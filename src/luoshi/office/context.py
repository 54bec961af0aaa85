def everywhere(request): return {}
