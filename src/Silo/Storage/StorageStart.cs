namespace Watchgrain.Silo.Storage;

/// <summary>Opens the database before Orleans' storage provider reads its statements from it.</summary>
internal sealed class StorageStart(IStorageDatabase database) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) => observer.Subscribe<StorageStart>(ServiceLifecycleStage.RuntimeInitialize, database.OpenAsync);
}
