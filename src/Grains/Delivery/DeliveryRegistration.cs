using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Watchgrain.Grains.Delivery;

/// <summary>Registers what outboxes need beside their storage.</summary>
public static class DeliveryRegistration
{
    /// <summary>Without channels, unless <see cref="Channels"/> are registered.</summary>
    public static IServiceCollection AddWatchgrainDelivery(this IServiceCollection services)
    {
        services.TryAddSingleton(Channels.None);
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<MlflowRegistry>();
        services.AddSingleton<DeliveryMetrics>();
        return services;
    }
}
