namespace Ergo.Portal.Shared;

/// <summary>The icons the portal draws itself.</summary>
public enum IconName
{
    /// <summary>Four panes.</summary>
    Overview,
    /// <summary>A floor plan with one filled room.</summary>
    RedZones,
    /// <summary>A person with a clock.</summary>
    Exposure,
    /// <summary>A bent figure.</summary>
    Postures,
    /// <summary>Stacked layers.</summary>
    Views,
    /// <summary>An archive box.</summary>
    Retention,
    /// <summary>A cylinder of three layers.</summary>
    Storage,
    /// <summary>Sliders.</summary>
    Settings,
    /// <summary>A person.</summary>
    Person,
    /// <summary>A door with an arrow out.</summary>
    SignOut,
    /// <summary>A sun.</summary>
    Sun,
    /// <summary>A moon.</summary>
    Moon,
    /// <summary>A screen.</summary>
    Screen,
    /// <summary>A circled i.</summary>
    Info,
    /// <summary>A circled question mark.</summary>
    Help,
    /// <summary>A triangle with an exclamation mark.</summary>
    Warning,
    /// <summary>A check mark.</summary>
    Check,
    /// <summary>A cross.</summary>
    Close,
    /// <summary>A magnifying glass.</summary>
    Search,
    /// <summary>Two links of a chain.</summary>
    Link,
    /// <summary>A star.</summary>
    Star,
    /// <summary>A padlock.</summary>
    Lock,

    /// <summary>A key.</summary>
    Key,
    /// <summary>A clock.</summary>
    Clock,
    /// <summary>A calendar.</summary>
    Calendar,
    /// <summary>A circling arrow.</summary>
    Refresh,
    /// <summary>A table grid.</summary>
    Table,
    /// <summary>An arrow down into a tray.</summary>
    Download,
    /// <summary>A picture.</summary>
    Image,
    /// <summary>A bin.</summary>
    Delete,
    /// <summary>A pencil.</summary>
    Edit,
    /// <summary>An empty box.</summary>
    Empty,
    /// <summary>An arrow up.</summary>
    ArrowUp,
    /// <summary>An arrow down.</summary>
    ArrowDown,
    /// <summary>An angle down.</summary>
    ChevronDown,
    /// <summary>An angle right.</summary>
    ChevronRight,
    /// <summary>A warehouse.</summary>
    Warehouse,
    /// <summary>A triangle to the right.</summary>
    Play,
    /// <summary>Two upright bars.</summary>
    Pause,
}
