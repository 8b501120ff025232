namespace Watchgrain.Silo.Clustering;

/// <summary>Whether a gateway without a silo reaches any.</summary>
internal sealed class ClusterConnection : IClusterConnectionStatusObserver, ILifecycleParticipant<IClusterClientLifecycle>
{
    private volatile bool started;
    private volatile int silos;

    /// <summary>True once the first silo has answered; calls before that would fail in the client.</summary>
    public bool HasStarted => started;

    /// <summary>Silos to which there is a connection.</summary>
    public int Silos => silos;

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) => silos = currentNumberOfGateways;

    public void NotifyClusterConnectionLost() => silos = 0;

    public void Participate(IClusterClientLifecycle observer) => observer.Subscribe(
        nameof(ClusterConnection),
        ServiceLifecycleStage.Active,
        _ =>
        {
            started = true;
            return Task.CompletedTask;
        });
}
