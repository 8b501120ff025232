using Watchgrain.Silo.Storage;

var builder = WebApplication.CreateBuilder(args);
var storage = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
builder.UseOrleans(silo => silo.UseLocalhostClustering().AddWatchgrainStorage(storage));
await builder.Build().RunAsync();
