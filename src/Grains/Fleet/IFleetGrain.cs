namespace Watchgrain.Grains.Fleet;

/// <summary>The fleet coordinator of a tenant: hears every change of every incident, puts incidents of different models together, and divides the tenant's false-alarm budget. Key: <see cref="GrainKeys.Fleet"/>.</summary>
/// <remarks>Nothing waits for it: without it incidents open, lead to decisions and close as before, and it is told when it answers again.</remarks>
[Alias("wg.IFleetGrain")]
public interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>Takes reports of one version, in order; durable when it returns. What it has taken before it takes once.</summary>
    /// <param name="version">Of the tenant.</param>
    /// <param name="reports">May be empty.</param>
    /// <param name="share">The share of the tenant's budget that the version holds durably; 0: none.</param>
    /// <returns>The share that it is to hold from now on; 0 without a budget for the tenant.</returns>
    [Alias("Report")]
    Task<double> ReportAsync(VersionId version, IncidentReport[] reports, double share);

    /// <summary>Changes after a position.</summary>
    [Alias("ListChanges")]
    Task<FleetChangePage> ListChangesAsync(long after, int limit);

    /// <summary>Returns when there is a change after a position, or after <paramref name="patience"/> (at most 20 seconds), or when the silo stops; the position of the latest then.</summary>
    [Alias("WaitForChange")]
    Task<long> WaitForChangeAsync(long after, TimeSpan patience);

    /// <summary>Fleet incidents, the latest first.</summary>
    [Alias("ListIncidents")]
    Task<FleetIncidentPage> ListIncidentsAsync(bool openOnly, int skip, int limit);

    /// <summary>One of them with some of its parts; null when there is none, or it has been forgotten.</summary>
    [Alias("GetIncidentParts")]
    Task<FleetPartPage?> GetIncidentAsync(string id, int skip, int limit);

    [Alias("Get")]
    Task<FleetView> GetAsync();
}
