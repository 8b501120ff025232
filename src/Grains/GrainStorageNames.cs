namespace Watchgrain.Grains;

/// <summary>Name of the Orleans storage provider, and of the state of each grain class: the stored key does not hold the grain's type, so no two classes may share a state name.</summary>
public static class GrainStorageNames
{
    public const string Provider = "grains";

    public const string Catalog = "catalog";
    public const string Model = "model";
    public const string Version = "version";
    public const string Clock = "clock";
    public const string Ingest = "ingest";
    public const string Labels = "labels";
    public const string Feature = "feature";
    public const string FeatureReference = "feature-reference";
    public const string Slice = "slice";
    public const string SliceRegister = "slice-register";
    public const string Discovery = "discovery";
    public const string DiscoveryReference = "discovery-reference";
    public const string Source = "source";
    public const string Caller = "caller";
    public const string CallerRegister = "caller-register";
    public const string Coordinator = "coordinator";
    public const string Decision = "decision";
    public const string AutomaticBudget = "automatic-budget";
    public const string Policy = "policy";
    public const string People = "people";
    public const string DecisionIndex = "decision-index";
    public const string Fleet = "fleet";
    public const string Outbox = "outbox";
    public const string AccessDenials = "access-denials";
    public const string Retention = "retention";
    public const string Releases = "releases";
    public const string Evaluation = "evaluation";
}
