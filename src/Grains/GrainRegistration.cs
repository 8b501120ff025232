using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Placement;
using Watchgrain.Grains.Releases;
using Watchgrain.Grains.Retention;

namespace Watchgrain.Grains;

/// <summary>Registers what the grains need beside their storage.</summary>
public static class GrainRegistration
{
    /// <summary>
    /// Adds the policy, the clock, and the services and the placement of partitions. <see cref="PartitionOptions"/>, <see cref="BudgetOptions"/>, <see cref="RetentionOptions"/>, <see cref="ReleaseOptions"/> and <see cref="AuditOptions"/> can be configured as usual;
    /// audit logs are signed when <see cref="AuditKeys"/> has been registered before, and their checkpoints posted when <see cref="CheckpointWebhook"/> has.
    /// </summary>
    public static IServiceCollection AddWatchgrainGrains(this IServiceCollection services, Policy policy)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(policy);
        services.TryAddSingleton(AuditKeys.None);
        services.AddSingleton<CheckpointCopies>();
        services.TryAddSingleton(CheckpointWebhook.None);
        services.AddSingleton<CheckpointCopyStates>();
        services.AddSingleton<AuditDamage>();
        services.AddOptions<AuditOptions>();
        services.AddMetrics();
        services.AddSingleton<ReceiverMetrics>();
        services.AddSingleton<PartitionMetrics>();
        services.AddSingleton<StuckDeliveries>();
        services.AddSingleton(provider => new SiloBudget(provider.GetRequiredService<IOptions<PartitionOptions>>().Value.MaxSiloBytes));
        services.AddSingleton<EmbeddingMemory>();
        services.AddSingleton<LossCounts<string>>();
        services.AddSingleton<PartitionServices>();
        services.AddWatchgrainDelivery();
        services.AddPlacementDirector<PartitionPlacement, PartitionPlacementDirector>();
        services.AddOptions<PartitionOptions>();
        services.AddOptions<BudgetOptions>();
        services.AddOptions<RetentionOptions>();
        services.AddOptions<ReleaseOptions>();
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<PartitionOptions>>((collection, partitions) => collection.CollectionAge = partitions.Value.IdleAfter);
        return services;
    }
}
