using Watchgrain.Silo.Configuration;

return await WatchgrainHost.RunAsync(args);
